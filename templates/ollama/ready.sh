# Whether the server answers, and has the models that are given as arguments.
set -eu
ollama list >/tmp/models
for model in "$@"; do
  grep -qF "$model " /tmp/models
done
