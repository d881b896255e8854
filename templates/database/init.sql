-- The database {{ database }}, and the role {{ role }} that services connect as, for objects of its own.
-- Run again, it changes nothing but the password.
{%- if password_file %}
-- The image runs it when it makes its data directory.
{%- else %}
-- Run it as an administrator: psql --set=password=… --file=…
{%- endif %}
\set ON_ERROR_STOP on
\set database {{ database }}
\set role {{ role }}
{%- if password_file %}
\set password `cat {{ password_file }}`
{%- endif %}

SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" PASSWORD :'password';

SELECT format('CREATE DATABASE %I TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database') \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE :"database" TO :"role";

\connect :"database"
{%- for extension in extensions %}
\set extension {{ extension }}
CREATE EXTENSION IF NOT EXISTS :"extension";
{%- endfor %}
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"role";
{%- if password_file %}

-- From now on the administrator logs in from inside of the container only, over its socket.
ALTER ROLE CURRENT_USER PASSWORD NULL;
{%- endif %}
