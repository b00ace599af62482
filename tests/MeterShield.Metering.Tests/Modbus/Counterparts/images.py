# Register images as tests/vectors/modbus has them: behind an empty line rows of table, first register, words, and what they say.
import itertools
import re


def read(path):
    tables = {"input": [0] * 65536, "holding": [0] * 65536}
    with open(path, encoding="utf-8") as file:
        rows = file.read().split("\n\n", 1)[1].splitlines()
    for row in rows:
        table, address, *fields = row.split()
        words = itertools.takewhile(re.compile("[0-9A-F]{4}").fullmatch, fields)
        for index, word in enumerate(words):
            tables[table][int(address) + index] = int(word, 16)
    return tables
