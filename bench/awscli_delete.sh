# What answers on the net do with the AWS CLI: a page of versions into a file, the file into a bulk delete.
set -eu
page=$(mktemp)
trap 'rm -f "$page"' EXIT
query='{Objects: [Versions, DeleteMarkers][][].{Key: Key, VersionId: VersionId}, Quiet: `true`}'
while :; do
  aws s3api list-object-versions --bucket "$1" --max-keys 1000 --no-paginate --query "$query" --output json >"$page"
  grep -q VersionId "$page" || break
  aws s3api delete-objects --bucket "$1" --delete "file://$page" >/dev/null
done
