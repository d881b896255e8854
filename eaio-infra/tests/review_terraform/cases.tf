# Two trees in one file. As it stands, it is the old one. In the new one, `# → value` puts another value in its line, `# −` takes
# its line away, and `# + line` adds one.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# What the cases stand on.

resource "aws_vpc" "base" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "other" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "base" {
  for_each          = { a = "10.0.1.0/24", b = "10.0.2.0/24" }
  vpc_id            = aws_vpc.base.id
  cidr_block        = each.value
  availability_zone = "us-east-1${each.key}"
}

resource "aws_security_group" "base" {
  name        = "base"
  description = "what others use"
  vpc_id      = aws_vpc.base.id
}

resource "aws_internet_gateway" "base" {
  vpc_id = aws_vpc.base.id
}

resource "aws_route_table" "base" {
  vpc_id = aws_vpc.base.id
}

resource "aws_kms_key" "base" {
  description = "what others use"
}

resource "aws_iam_role" "base" {
  name               = "base"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "eks.amazonaws.com" } }] })
}

resource "aws_sns_topic" "base" {
  name = "base"
}

resource "aws_sqs_queue" "base" {
  name = "base"
}

# Networks.

resource "aws_vpc" "cidr_block" {
  cidr_block = "10.2.0.0/16" # → "10.3.0.0/16"
}

resource "aws_vpc" "enable_dns_hostnames" {
  cidr_block           = "10.4.0.0/16"
  enable_dns_hostnames = false # → true
}

resource "aws_vpc" "enable_dns_support_unset" {
  cidr_block         = "10.5.0.0/16"
  enable_dns_support = true # −
}

resource "aws_vpc" "instance_tenancy" {
  cidr_block = "10.6.0.0/16"
  # + instance_tenancy = "dedicated"
}

resource "aws_subnet" "cidr_block" {
  vpc_id     = aws_vpc.base.id
  cidr_block = "10.0.10.0/24" # → "10.0.11.0/24"
}

resource "aws_subnet" "availability_zone" {
  vpc_id            = aws_vpc.base.id
  cidr_block        = "10.0.12.0/24"
  availability_zone = "us-east-1a" # → "us-east-1b"
}

resource "aws_subnet" "availability_zone_unset" {
  vpc_id            = aws_vpc.base.id
  cidr_block        = "10.0.13.0/24"
  availability_zone = "us-east-1a" # −
}

resource "aws_subnet" "map_public_ip_on_launch" {
  vpc_id                  = aws_vpc.base.id
  cidr_block              = "10.0.14.0/24"
  map_public_ip_on_launch = false # → true
}

resource "aws_subnet" "vpc_id" {
  vpc_id     = aws_vpc.base.id # → aws_vpc.other.id
  cidr_block = "10.0.15.0/24"
}

resource "aws_subnet" "tags" {
  vpc_id     = aws_vpc.base.id
  cidr_block = "10.0.16.0/24"
  tags       = { Name = "a" } # → { Name = "b" }
}

resource "aws_subnet" "same_otherwise_written" {
  vpc_id                  = aws_vpc.base.id
  cidr_block              = "10.0.17.0/24"
  map_public_ip_on_launch = true # → "true"
}

resource "aws_subnet" "assign_ipv6_unset_is_false" {
  vpc_id     = aws_vpc.base.id
  cidr_block = "10.0.18.0/24"
  # + assign_ipv6_address_on_creation = false
}

resource "aws_eip" "domain" {
  domain = "vpc"
  # + tags = { Name = "nat" }
}

resource "aws_eip" "for_nat" {
  domain = "vpc"
}

resource "aws_eip" "for_another_nat" {
  domain = "vpc"
}

resource "aws_eip" "for_nat_too" {
  domain = "vpc"
}

resource "aws_nat_gateway" "subnet_id" {
  allocation_id = aws_eip.for_nat.id
  subnet_id     = aws_subnet.base["a"].id # → aws_subnet.base["b"].id
}

resource "aws_nat_gateway" "allocation_id" {
  allocation_id = aws_eip.for_another_nat.id # → aws_eip.for_nat_too.id
  subnet_id     = aws_subnet.base["b"].id
}

resource "aws_route_table" "vpc_id" {
  vpc_id = aws_vpc.base.id # → aws_vpc.other.id
}

resource "aws_route" "destination_cidr_block" {
  route_table_id         = aws_route_table.base.id
  destination_cidr_block = "0.0.0.0/0" # → "192.0.2.0/24"
  gateway_id             = aws_internet_gateway.base.id
}

resource "aws_route_table_association" "subnet_id" {
  subnet_id      = aws_subnet.base["a"].id # → aws_subnet.base["b"].id
  route_table_id = aws_route_table.base.id
}

resource "aws_vpc_endpoint" "service_name" {
  vpc_id       = aws_vpc.base.id
  service_name = "com.amazonaws.us-east-1.s3" # → "com.amazonaws.us-east-1.dynamodb"
}

resource "aws_vpc_endpoint" "route_table_ids" {
  vpc_id          = aws_vpc.base.id
  service_name    = "com.amazonaws.us-east-1.dynamodb"
  route_table_ids = [] # → [aws_route_table.base.id]
}

resource "aws_security_group" "description" {
  name        = "description"
  description = "one" # → "another"
  vpc_id      = aws_vpc.base.id
}

resource "aws_security_group" "name" {
  name        = "one" # → "another"
  description = "name"
  vpc_id      = aws_vpc.base.id
}

resource "aws_security_group" "ingress" {
  name        = "ingress"
  description = "ingress"
  vpc_id      = aws_vpc.base.id
  ingress {
    from_port   = 443
    to_port     = 443 # → 444
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_security_group_rule" "cidr_blocks" {
  security_group_id = aws_security_group.base.id
  type              = "ingress"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"] # → ["0.0.0.0/0"]
}

resource "aws_security_group_rule" "description" {
  security_group_id = aws_security_group.base.id
  type              = "ingress"
  from_port         = 81
  to_port           = 81
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"]
  description       = "one" # → "another"
}

resource "aws_vpc_security_group_ingress_rule" "from_port" {
  security_group_id = aws_security_group.base.id
  ip_protocol       = "tcp"
  from_port         = 8080 # → 8000
  to_port           = 8080
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_ingress_rule" "referenced_security_group_id" {
  security_group_id            = aws_security_group.base.id
  ip_protocol                  = "tcp"
  from_port                    = 9090
  to_port                      = 9090
  referenced_security_group_id = aws_security_group.base.id # → aws_security_group.name.id
}

resource "aws_vpc_security_group_egress_rule" "security_group_id" {
  security_group_id = aws_security_group.base.id # → aws_security_group.description.id
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_flow_log" "traffic_type" {
  vpc_id               = aws_vpc.base.id
  log_destination_type = "s3"
  log_destination      = aws_s3_bucket.base.arn
  traffic_type         = "ALL" # → "REJECT"
}

# Storage, keys and secrets.

resource "aws_s3_bucket" "base" {
  bucket = "eaio-review-base"
}

resource "aws_s3_bucket" "bucket" {
  bucket = "eaio-review-one" # → "eaio-review-another"
}

resource "aws_s3_bucket" "force_destroy" {
  bucket        = "eaio-review-force-destroy"
  force_destroy = false # → true
}

resource "aws_s3_bucket_versioning" "status" {
  bucket = aws_s3_bucket.base.id
  versioning_configuration {
    status = "Enabled" # → "Suspended"
  }
}

resource "aws_s3_bucket_versioning" "propagated" {
  bucket = aws_s3_bucket.bucket.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "block_public_acls" {
  bucket            = aws_s3_bucket.base.id
  block_public_acls = true # → false
}

resource "aws_s3_bucket_server_side_encryption_configuration" "algorithm" {
  bucket = aws_s3_bucket.base.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256" # → "aws:kms"
    }
  }
}

resource "aws_ebs_volume" "size" {
  availability_zone = "us-east-1a"
  size              = 8 # → 16
}

resource "aws_ebs_volume" "encrypted" {
  availability_zone = "us-east-1a"
  size              = 8
  encrypted         = false # → true
}

resource "aws_ebs_volume" "availability_zone" {
  availability_zone = "us-east-1a" # → "us-east-1b"
  size              = 8
}

resource "aws_efs_file_system" "encrypted" {
  creation_token = "encrypted"
  encrypted      = false # → true
}

resource "aws_efs_file_system" "throughput_mode" {
  creation_token  = "throughput"
  throughput_mode = "bursting" # → "elastic"
}

resource "aws_kms_key" "description" {
  description = "one" # → "another"
}

resource "aws_kms_key" "key_usage" {
  description              = "usage"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "RSA_2048" # → "RSA_4096"
}

resource "aws_kms_key" "multi_region" {
  description  = "regions"
  multi_region = false # → true
}

resource "aws_kms_alias" "name" {
  name          = "alias/one" # → "alias/another"
  target_key_id = aws_kms_key.base.key_id
}

resource "aws_kms_alias" "target_key_id" {
  name          = "alias/target"
  target_key_id = aws_kms_key.base.key_id # → aws_kms_key.description.key_id
}

resource "aws_secretsmanager_secret" "name" {
  name = "one" # → "another"
}

resource "aws_secretsmanager_secret" "kms_key_id" {
  name       = "kms"
  kms_key_id = aws_kms_key.base.arn # → aws_kms_key.description.arn
}

resource "aws_secretsmanager_secret_version" "secret_string" {
  secret_id     = aws_secretsmanager_secret.kms_key_id.id
  secret_string = "one" # → "another"
}

resource "aws_ssm_parameter" "value" {
  name  = "/one"
  type  = "String"
  value = "one" # → "another"
}

resource "aws_ssm_parameter" "name" {
  name  = "/name/one" # → "/name/another"
  type  = "String"
  value = "one"
}

resource "aws_dynamodb_table" "hash_key" {
  name         = "hash-key"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id" # → "key"
  attribute {
    name = "id" # → "key"
    type = "S"
  }
}

resource "aws_dynamodb_table" "billing_mode" {
  name           = "billing-mode"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5 # → 6
  write_capacity = 5
  hash_key       = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_ecr_repository" "name" {
  name = "one" # → "another"
}

resource "aws_ecr_repository" "image_tag_mutability" {
  name                 = "mutability"
  image_tag_mutability = "MUTABLE" # → "IMMUTABLE"
}

resource "aws_ecr_repository" "encryption" {
  name = "encryption"
  # + encryption_configuration {
  # +   encryption_type = "KMS"
  # + }
}

# Who may do what.

resource "aws_iam_role" "name" {
  name               = "one" # → "another"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_role" "path" {
  name               = "path"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
  # + path = "/service/"
}

resource "aws_iam_role" "path_default" {
  name               = "path-default"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
  # + path = "/"
}

resource "aws_iam_role" "assume_role_policy" {
  name               = "assume"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] }) # → jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs.amazonaws.com" } }] })
}

resource "aws_iam_role" "assume_role_policy_same" {
  name               = "assume-same"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] }) # → jsonencode({ Statement = { Action = ["sts:AssumeRole"], Principal = { Service = ["ec2.amazonaws.com"] }, Effect = "Allow" }, Version = "2012-10-17" })
}

resource "aws_iam_policy" "description" {
  name        = "description"
  description = "one" # → "another"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_iam_policy" "policy" {
  name   = "policy"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] }) # → jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "role" {
  role       = aws_iam_role.base.name # → aws_iam_role.path_default.name
  policy_arn = aws_iam_policy.policy.arn
}

resource "aws_iam_role_policy_attachment" "propagated" {
  role       = aws_iam_role.base.name
  policy_arn = aws_iam_policy.description.arn
}

resource "aws_iam_instance_profile" "role" {
  name = "profile"
  role = aws_iam_role.base.name # → aws_iam_role.path_default.name
}

# Machines and clusters.

resource "aws_launch_template" "instance_type" {
  name          = "instance-type"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro" # → "t3.small"
}

resource "aws_launch_template" "name" {
  name          = "one" # → "another"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "latest_version" {
  name             = "latest-version"
  min_size         = 0
  max_size         = 0
  availability_zones = ["us-east-1a"]
  launch_template {
    id      = aws_launch_template.instance_type.id
    version = aws_launch_template.instance_type.latest_version
  }
}

resource "aws_instance" "ami" {
  ami           = "ami-12c6146b" # → "ami-03cf127a"
  instance_type = "t3.micro"
}

resource "aws_instance" "instance_type" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro" # → "t3.small"
}

resource "aws_key_pair" "public_key" {
  key_name   = "one"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5dpFGqZKJkGUMwYUpyl8+BmRi2ffNAqGdAZVOxiZGQ one" # −
  # + public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBvz6rLOPQyYpzYKcQVVMRd1XzHTRT4kUJvm0LGdDw8W another"
}

resource "aws_eks_cluster" "version" {
  name     = "version"
  role_arn = aws_iam_role.base.arn
  version  = "1.30" # → "1.31"
  vpc_config {
    subnet_ids = [for subnet in aws_subnet.base : subnet.id]
  }
}

resource "aws_eks_cluster" "name" {
  name     = "one" # → "another"
  role_arn = aws_iam_role.base.arn
  vpc_config {
    subnet_ids = [aws_subnet.base["a"].id, aws_subnet.base["b"].id]
  }
}

resource "aws_eks_node_group" "instance_types" {
  cluster_name    = aws_eks_cluster.version.name
  node_group_name = "instance-types"
  node_role_arn   = aws_iam_role.base.arn
  subnet_ids      = [aws_subnet.base["a"].id]
  instance_types  = ["t3.medium"] # → ["t3.large"]
  scaling_config {
    min_size     = 1
    max_size     = 1
    desired_size = 1
  }
  # moto has one for whoever asks for none.
  remote_access {
    ec2_ssh_key = "eksKeypair"
  }
}

resource "aws_eks_node_group" "max_size" {
  cluster_name    = aws_eks_cluster.version.name
  node_group_name = "max-size"
  node_role_arn   = aws_iam_role.base.arn
  subnet_ids      = [aws_subnet.base["a"].id]
  scaling_config {
    min_size     = 1
    max_size     = 1 # → 2
    desired_size = 1
  }
  # moto has one for whoever asks for none.
  remote_access {
    ec2_ssh_key = "eksKeypair"
  }
}

resource "aws_eks_node_group" "propagated" {
  cluster_name    = aws_eks_cluster.name.name
  node_group_name = "propagated"
  node_role_arn   = aws_iam_role.base.arn
  subnet_ids      = [aws_subnet.base["a"].id]
  scaling_config {
    min_size     = 1
    max_size     = 1
    desired_size = 1
  }
  # moto has one for whoever asks for none.
  remote_access {
    ec2_ssh_key = "eksKeypair"
  }
}

resource "aws_lambda_function" "handler" {
  function_name    = "handler"
  role             = aws_iam_role.base.arn
  runtime          = "python3.12"
  handler          = "main.one" # → "main.another"
  s3_bucket        = aws_s3_bucket.base.id
  s3_key           = aws_s3_object.code.key
}

resource "aws_s3_object" "code" {
  bucket         = aws_s3_bucket.base.id
  key            = "code.zip"
  content_base64 = "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAHAAAAbWFpbi5weVBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAHAAAAAAAAAAAAAACkgQAAAABtYWluLnB5UEsFBgAAAAABAAEANQAAACUAAAAAAA=="
}

# Databases.

resource "aws_db_subnet_group" "name" {
  name       = "one" # → "another"
  subnet_ids = [for subnet in aws_subnet.base : subnet.id]
}

resource "aws_db_subnet_group" "subnet_ids" {
  name       = "subnet-ids"
  subnet_ids = [aws_subnet.base["a"].id] # → [aws_subnet.base["a"].id, aws_subnet.base["b"].id]
}

resource "aws_db_instance" "storage_encrypted" {
  identifier           = "storage-encrypted"
  engine               = "postgres"
  engine_version       = "16.14"
  instance_class       = "db.t4g.micro"
  allocated_storage    = 20
  username             = "postgres"
  password             = "not-a-secret"
  skip_final_snapshot  = true
  # + storage_encrypted = true
}

resource "aws_db_instance" "instance_class" {
  identifier           = "instance-class"
  engine               = "postgres"
  engine_version       = "16.14"
  instance_class       = "db.t4g.micro" # → "db.t4g.small"
  allocated_storage    = 20
  username             = "postgres"
  password             = "not-a-secret"
  skip_final_snapshot  = true
  db_subnet_group_name = aws_db_subnet_group.subnet_ids.name
}

resource "aws_db_instance" "propagated" {
  identifier           = "propagated"
  engine               = "postgres"
  engine_version       = "16.14"
  instance_class       = "db.t4g.micro"
  allocated_storage    = 20
  username             = "postgres"
  password             = "not-a-secret"
  skip_final_snapshot  = true
  db_subnet_group_name = aws_db_subnet_group.name.name
}

# A database of another major version, as a definition upgrades it.
resource "aws_db_instance" "upgraded" {
  identifier           = "upgraded"
  engine               = "postgres"
  engine_version       = "16" # → "17"
  instance_class       = "db.t4g.micro"
  allocated_storage    = 20
  username             = "postgres"
  password             = "not-a-secret"
  parameter_group_name = aws_db_parameter_group.upgraded.name
  skip_final_snapshot  = true
  # + allow_major_version_upgrade = true
}

resource "aws_db_parameter_group" "upgraded" {
  name   = "upgraded-16" # → "upgraded-17"
  family = "postgres16"  # → "postgres17"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_parameter_group" "family" {
  name   = "family"
  family = "postgres15" # → "postgres16"
}

resource "aws_elasticache_subnet_group" "name" {
  name       = "one" # → "another"
  subnet_ids = [aws_subnet.base["a"].id]
}

resource "aws_memorydb_subnet_group" "name" {
  name       = "one"
  subnet_ids = [aws_subnet.base["a"].id] # → [aws_subnet.base["b"].id]
}

# Traffic.

resource "aws_lb" "internal" {
  name     = "internal"
  internal = true # → false
  subnets  = [aws_subnet.base["a"].id, aws_subnet.base["b"].id]
}

resource "aws_lb" "idle_timeout" {
  name         = "idle-timeout"
  internal     = true
  subnets      = [aws_subnet.base["a"].id, aws_subnet.base["b"].id]
  idle_timeout = 60 # → 120
}

resource "aws_lb_target_group" "port" {
  name     = "port"
  port     = 80 # → 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.base.id
}

resource "aws_lb_target_group" "health_check" {
  name     = "health-check"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.base.id
  health_check {
    path = "/" # → "/health"
  }
}

resource "aws_lb_listener" "port" {
  load_balancer_arn = aws_lb.idle_timeout.arn
  port              = 80 # → 81
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.health_check.arn
  }
}

resource "aws_lb_listener" "propagated" {
  load_balancer_arn = aws_lb.internal.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.health_check.arn
  }
}

resource "aws_lb_listener" "forwarded" {
  load_balancer_arn = aws_lb.idle_timeout.arn
  port              = 82
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.port.arn
  }
}

resource "aws_route53_zone" "name" {
  name = "one.test" # → "another.test"
}

resource "aws_route53_zone" "base" {
  name = "base.test"
}

resource "aws_route53_record" "ttl" {
  zone_id = aws_route53_zone.base.id
  name    = "ttl"
  type    = "A"
  ttl     = 60 # → 300
  records = ["192.0.2.1"]
}

resource "aws_route53_record" "type" {
  zone_id = aws_route53_zone.base.id
  name    = "type"
  type    = "A" # → "TXT"
  ttl     = 60
  records = ["192.0.2.1"]
}

resource "aws_acm_certificate" "domain_name" {
  domain_name       = "one.test" # → "another.test"
  validation_method = "DNS"
}

resource "aws_wafv2_ip_set" "scope" {
  name               = "addresses"
  scope              = "REGIONAL"
  ip_address_version = "IPV4"
  addresses          = ["192.0.2.0/24", "198.51.100.0/24"] # → ["198.51.100.0/24", "192.0.2.0/24"]
}

resource "aws_wafv2_web_acl" "name" {
  name  = "one" # → "another"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "one"
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl" "metric_name" {
  name  = "metric-name"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "one" # → "another"
    sampled_requests_enabled   = false
  }
}

# Messages, logs and alarms.

resource "aws_sns_topic" "name" {
  name = "one" # → "another"
}

resource "aws_sns_topic" "display_name" {
  name         = "display-name"
  display_name = "one" # → "another"
}

resource "aws_sns_topic_subscription" "endpoint" {
  topic_arn = aws_sns_topic.base.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.base.arn # → aws_sqs_queue.visibility_timeout_seconds.arn
}

resource "aws_sns_topic_subscription" "propagated" {
  topic_arn = aws_sns_topic.name.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.base.arn
}

resource "aws_sqs_queue" "name" {
  name = "one" # → "another"
}

resource "aws_sqs_queue" "visibility_timeout_seconds" {
  name                       = "visibility-timeout"
  visibility_timeout_seconds = 30 # → 60
}

resource "aws_sqs_queue" "fifo_queue" {
  name       = "fifo" # → "fifo.fifo"
  # + fifo_queue = true
}

resource "aws_cloudwatch_log_group" "retention_in_days" {
  name              = "/one"
  retention_in_days = 30 # → 7
}

resource "aws_cloudwatch_log_group" "name" {
  name = "/name/one" # → "/name/another"
}

resource "aws_cloudwatch_metric_alarm" "threshold" {
  alarm_name          = "threshold"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 80 # → 90
}

resource "aws_cloudwatch_metric_alarm" "alarm_name" {
  alarm_name          = "one" # → "another"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 80
}

resource "aws_cloudwatch_event_rule" "schedule_expression" {
  name                = "schedule"
  schedule_expression = "rate(1 hour)" # → "rate(2 hours)"
}

# What is said of addresses, and in which order things are made.

resource "aws_sqs_queue" "renamed" { # → resource "aws_sqs_queue" "renamed_to" {
  name = "renamed"
}

resource "aws_sqs_queue" "renamed_without_saying" { # → resource "aws_sqs_queue" "renamed_without_saying_to" {
  name = "renamed-without-saying"
}

resource "aws_sqs_queue" "counted" {
  # + count = 2
  name = "counted" # → "counted-${count.index}"
}

resource "aws_sqs_queue" "keyed" {
  for_each = toset(["a", "b"]) # → toset(["b", "c"])
  name     = "keyed-${each.key}"
}

# + moved {
# +   from = aws_sqs_queue.renamed
# +   to   = aws_sqs_queue.renamed_to
# + }

# + removed {
# +   from = aws_sqs_queue.forgotten
# +   lifecycle {
# +     destroy = false
# +   }
# + }

resource "aws_sqs_queue" "forgotten" { # −
  name = "forgotten" # −
} # −

# + import {
# +   to = aws_iam_role.imported
# +   id = "base"
# + }
# +
# + resource "aws_iam_role" "imported" {
# +   name               = "base"
# +   assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "eks.amazonaws.com" } }] })
# + }

resource "aws_security_group" "created_first" {
  name        = "created-first" # → "created-first-again"
  description = "made anew before it goes"
  vpc_id      = aws_vpc.base.id
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sns_topic" "needed_by_created_first" {
  name = "needed" # → "needed-too"
}

resource "aws_sns_topic_subscription" "created_first" {
  topic_arn = aws_sns_topic.needed_by_created_first.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.base.arn
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sqs_queue" "ignored" {
  name          = "ignored" # → "ignored-too"
  delay_seconds = 0
  lifecycle {
    ignore_changes = [name]
  }
}

resource "aws_sqs_queue" "triggered" {
  name = "triggered"
  lifecycle {
    replace_triggered_by = [aws_sqs_queue.visibility_timeout_seconds]
  }
}

resource "aws_sqs_queue_policy" "in_place" {
  queue_url = aws_sqs_queue.base.id
  policy    = data.aws_iam_policy_document.read.json
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["sqs:SendMessage"] # → ["sqs:*"]
    resources = [aws_sqs_queue.base.arn]
    principals {
      type        = "AWS"
      identifiers = ["123456789012"]
    }
  }
}

# A data source that waits for a change is read only then: what it says is not known before.
data "aws_vpc" "waits" {
  id         = aws_vpc.base.id
  depends_on = [aws_sqs_queue.visibility_timeout_seconds]
}

resource "aws_security_group" "reads_what_waits" {
  name        = "reads"
  description = "reads"
  vpc_id      = data.aws_vpc.waits.id
}

resource "aws_internet_gateway" "reads_what_waits" {
  vpc_id = aws_vpc.other.id
  tags   = { Block = data.aws_vpc.waits.cidr_block }
}

# How things are written, and what is computed.

locals {
  block = "10.20.0.0/16" # → "10.21.0.0/16"
}

variable "tenancy" {
  default = "default" # → "dedicated"
}

resource "aws_vpc" "local" {
  cidr_block = local.block
}

resource "aws_vpc" "variable" {
  cidr_block       = "10.22.0.0/16"
  instance_tenancy = var.tenancy
}

resource "aws_security_group" "dynamic" {
  name        = "dynamic"
  description = "as many as there are ports"
  vpc_id      = aws_vpc.base.id
  # + dynamic "ingress" {
  # +   for_each = [443]
  # +   content {
  # +     from_port   = ingress.value
  # +     to_port     = ingress.value
  # +     protocol    = "tcp"
  # +     cidr_blocks = ["10.0.0.0/8"]
  # +   }
  # + }
  ingress {                       # −
    from_port   = 443             # −
    to_port     = 443             # −
    protocol    = "tcp"           # −
    cidr_blocks = ["10.0.0.0/8"]  # −
  }                               # −
}

resource "aws_sqs_queue" "template" {
  name = "queue-of-${aws_kms_key.multi_region.key_id}"
}

resource "aws_sqs_queue" "function" {
  name = join("-", ["joined", aws_kms_key.multi_region.key_id])
}

resource "aws_sqs_queue" "condition" {
  name = 1 > 2 ? aws_kms_key.multi_region.key_id : "condition"
}

resource "aws_sns_topic_subscription" "protocol_of_everything" {
  for_each  = aws_sqs_queue.keyed
  topic_arn = aws_sns_topic.base.arn
  protocol  = "sqs"
  endpoint  = each.value.arn
}

resource "aws_iam_policy" "heredoc" {
  name   = "heredoc"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] }) # → "{\"Version\":\"2012-10-17\",\"Statement\":{\"Resource\":[\"*\"],\"Action\":\"s3:GetObject\",\"Effect\":\"Allow\"}}"
}

resource "aws_launch_template" "block" {
  name = "block"
  metadata_options {
    http_tokens = "optional" # → "required"
  }
}

resource "aws_autoscaling_group" "latest_version_of_block" {
  name               = "latest-version-of-block"
  min_size           = 0
  max_size           = 0
  availability_zones = ["us-east-1a"]
  launch_template {
    id      = aws_launch_template.block.id
    version = aws_launch_template.block.latest_version
  }
}

resource "aws_subnet" "tags_unset" {
  vpc_id     = aws_vpc.base.id
  cidr_block = "10.0.19.0/24"
  tags       = { Name = "a" } # −
}

resource "aws_lb_target_group" "target_type_default" {
  name     = "target-type"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.base.id
  # + target_type = "instance"
}

resource "aws_lb" "subnets" {
  name     = "subnets"
  internal = true
  subnets  = [aws_subnet.base["a"].id, aws_subnet.base["b"].id] # → [aws_subnet.base["a"].id, aws_subnet.base["b"].id, aws_subnet.third.id]
}

resource "aws_subnet" "third" {
  vpc_id            = aws_vpc.base.id
  cidr_block        = "10.0.20.0/24"
  availability_zone = "us-east-1c"
}

resource "aws_security_group" "order_of_blocks" {
  name        = "order"
  description = "order"
  vpc_id      = aws_vpc.base.id
  ingress {
    from_port   = 1 # → 2
    to_port     = 1 # → 2
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port   = 2 # → 1
    to_port     = 2 # → 1
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_network_acl" "base" {
  vpc_id = aws_vpc.base.id
}

resource "aws_network_acl_rule" "cidr_block" {
  network_acl_id = aws_network_acl.base.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.0.0.0/8" # → "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_vpc_peering_connection" "peer_vpc_id" {
  vpc_id      = aws_vpc.base.id
  peer_vpc_id = aws_vpc.other.id # → aws_vpc.enable_dns_hostnames.id
}

output "queue" {
  value = aws_sqs_queue.name.url
}
