#!/usr/bin/env bash
# Prints how long files and methods are (design 9), and tests to src. Asserts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet test tests/MeterShield.House.Tests --nologo --filter Sizes_are_measured_and_printed --logger "console;verbosity=detailed" |
  grep -E '^ *(files|methods|tests to src|longer than [0-9]+):' | sed 's/^ *//'
