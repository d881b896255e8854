# Copies the models to the bucket. Expects MODELS, the place there. The mark comes last: what it stands beside is whole.
set -eu
aws s3 cp --recursive --only-show-errors "$OLLAMA_MODELS" "$MODELS/models"
echo complete | aws s3 cp --only-show-errors - "$MODELS/complete"
