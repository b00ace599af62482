"""validate.py SCHEMA FILE...: one line "valid" or "invalid: REASON" a file, by python3-jsonschema (draft 2020-12)."""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit("the Python module jsonschema is lacking: apt-get install python3-jsonschema")

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        error = next(iter(validator.iter_errors(json.load(file))), None)
    print("valid" if error is None else "invalid: " + error.message.splitlines()[0])
