# Copies the models from the bucket, once they are all there. Expects MODELS, the place there.
set -eu
until aws s3 ls "$MODELS/complete" >/dev/null; do
  echo "The models are not all in the bucket yet."
  sleep 15
done
aws s3 cp --recursive --only-show-errors "$MODELS/models" "$OLLAMA_MODELS"
