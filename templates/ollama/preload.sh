# Pulls the models that are its arguments, where they are not there yet.
ollama serve &
server=$!
until ollama list > /dev/null 2>&1; do
  kill -0 "$server" || exit 1
  sleep 1
done
for model in "$@"; do
  ollama show "$model" > /dev/null 2>&1 || ollama pull "$model" || exit 1
done
