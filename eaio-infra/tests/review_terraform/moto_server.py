"""moto's server, at the port that is its argument. moto gives every database of RDS one resource id, and the provider then finds
none of them: here each has its own."""

import sys
import uuid

import moto.rds.models
from moto.server import main

made = moto.rds.models.DBInstance.__init__


def with_own_id(self, *arguments, **options):
    made(self, *arguments, **options)
    self.dbi_resource_id = "db-" + uuid.uuid4().hex.upper()


moto.rds.models.DBInstance.__init__ = with_own_id
main(["--host", "127.0.0.1", "--port", sys.argv[1]])
