terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "token" {
  default   = "s3cr3t-new"
  sensitive = true
}
resource "terraform_data" "imported" {}
import {
  to = terraform_data.imported
  id = "an-id"
}
resource "terraform_data" "renamed" { input = "same" }
moved {
  from = terraform_data.old
  to   = terraform_data.renamed
}
resource "terraform_data" "replaced" {
  input            = "b"
  triggers_replace = "b"
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "secret" { input = { token = var.token, plain = "b" } }
resource "terraform_data" "follows" { input = terraform_data.replaced.id }
resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = each.key
}
resource "aws_security_group" "db" {
  name        = "db"
  description = "Databases"
  vpc_id      = "vpc-1"
  tags        = { Owner = "data" }
}
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 20
  username            = "orders"
  password            = "hunter2-new"
  storage_encrypted   = true
  skip_final_snapshot = true
}
removed {
  from = terraform_data.kept
  lifecycle { destroy = false }
}
output "id" { value = terraform_data.replaced.id }
output "token" {
  value     = var.token
  sensitive = true
}
check "orders" {
  assert {
    condition     = aws_db_instance.orders.allocated_storage > 50
    error_message = "orders is small"
  }
}
