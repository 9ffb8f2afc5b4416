"""Formulas as the client builds them: every function, as a filter and as a field; equality, quotes, dates."""

from datetime import datetime, timezone
from uuid import uuid4

from checks import case
from pyairtable import formulas as f
from world import checkbox, formula, ids_of, moment, number, select, text


def yes(condition):
    """A condition as a text, which every face shows alike."""
    return f.IF(condition, "yes", "no")


AT = "2026-02-28T10:30:15.000Z"
FUNCTIONS = {
    "ABS": (f.ABS(-5.5), 5.5),
    "AND": (yes(f.AND(f.EQ(1, 1), f.EQ(2, 2))), "yes"),
    "AVERAGE": (f.AVERAGE(1, 2, 6), 3),
    "BLANK": (f.BLANK(), None),
    "CEILING": (f.CEILING(1.27, 0.5), 1.5),
    "CONCATENATE": (f.CONCATENATE("a", 1, "b"), "a1b"),
    "COUNT": (f.COUNT(1, "a", 2), 2),
    "COUNTA": (f.COUNTA(1, "", "a"), 2),
    "COUNTALL": (f.COUNTALL(1, "", "a"), 3),
    "CREATED_TIME": (yes(f.IS_BEFORE(f.CREATED_TIME(), f.DATEADD(f.NOW(), 1, "day"))), "yes"),
    "DATEADD": (f.DATEADD("2026-01-31", 1, "month"), "2026-02-28T00:00:00.000Z"),
    "DATESTR": (f.DATESTR(AT), "2026-02-28"),
    "DATETIME_DIFF": (f.DATETIME_DIFF("2026-02-28", "2026-02-27", "hours"), 24),
    "DATETIME_FORMAT": (f.DATETIME_FORMAT(AT, "DD.MM.YYYY HH:mm"), "28.02.2026 10:30"),
    "DATETIME_PARSE": (f.DATETIME_PARSE("28.02.2026 10:30", "DD.MM.YYYY HH:mm"), "2026-02-28T10:30:00.000Z"),
    "DAY": (f.DAY(AT), 28),
    "ENCODE_URL_COMPONENT": (f.ENCODE_URL_COMPONENT("a b&c"), "a%20b%26c"),
    "ERROR": (f.ERROR(), {"error": "#ERROR!"}),
    "EVEN": (f.EVEN(1.5), 2),
    "EXP": (f.EXP(0), 1),
    "FALSE": (yes(f.FALSE()), "no"),
    "FIND": (f.FIND("b", "abcb", 3), 4),
    "FLOOR": (f.FLOOR(1.7, 0.5), 1.5),
    "FROMNOW": (yes(f.GT(f.LEN(f.FROMNOW("2020-01-01")), 0)), "yes"),
    "HOUR": (f.HOUR(AT), 10),
    "IF": (f.IF(f.EQ(1, 2), "then", "else"), "else"),
    "INT": (f.INT(-1.2), -2),
    "ISERROR": (yes(f.ISERROR(f.ERROR())), "yes"),
    "IS_AFTER": (yes(f.IS_AFTER(AT, "2026-02-28")), "yes"),
    "IS_BEFORE": (yes(f.IS_BEFORE(AT, "2026-02-28")), "no"),
    "IS_SAME": (yes(f.IS_SAME(AT, "2026-02-28", "day")), "yes"),
    "LAST_MODIFIED_TIME": (f.LAST_MODIFIED_TIME(), None),
    "LEFT": (f.LEFT("quick brown", 5), "quick"),
    "LEN": (f.LEN("quick"), 5),
    "LOG": (f.LOG(1024, 2), 10),
    "LOWER": (f.LOWER("QuIcK"), "quick"),
    "MAX": (f.MAX(1, 5, 3), 5),
    "MID": (f.MID("quick brown", 7, 3), "bro"),
    "MIN": (f.MIN(4, 2, 3), 2),
    "MINUTE": (f.MINUTE(AT), 30),
    "MOD": (f.MOD(7, 3), 1),
    "MONTH": (f.MONTH(AT), 2),
    "NOT": (yes(f.NOT(f.EQ(1, 2))), "yes"),
    "NOW": (yes(f.IS_AFTER(f.NOW(), "2026-01-01")), "yes"),
    "ODD": (f.ODD(1.5), 3),
    "OR": (yes(f.OR(f.EQ(1, 2), f.EQ(2, 2))), "yes"),
    "POWER": (f.POWER(2, 10), 1024),
    "RECORD_ID": (f.LEN(f.RECORD_ID()), 17),
    "REGEX_EXTRACT": (f.REGEX_EXTRACT("order 4711", "[0-9]+"), "4711"),
    "REGEX_MATCH": (yes(f.REGEX_MATCH("order 4711", "[0-9]+")), "yes"),
    "REGEX_REPLACE": (f.REGEX_REPLACE("a1b2", "[0-9]", "-"), "a-b-"),
    "REPLACE": (f.REPLACE("database", 2, 5, "o"), "dose"),
    "REPT": (f.REPT("ab", 3), "ababab"),
    "RIGHT": (f.RIGHT("quick brown", 5), "brown"),
    "ROUND": (f.ROUND(2.345, 1), 2.3),
    "ROUNDDOWN": (f.ROUNDDOWN(2.39, 1), 2.3),
    "ROUNDUP": (f.ROUNDUP(2.31, 1), 2.4),
    "SEARCH": (f.SEARCH("b", "abc"), 2),
    "SECOND": (f.SECOND(AT), 15),
    "SET_LOCALE": (f.DATETIME_FORMAT(f.SET_LOCALE(AT, "fr"), "MMMM"), "février"),
    "SET_TIMEZONE": (f.DATETIME_FORMAT(f.SET_TIMEZONE(AT, "America/New_York"), "HH:mm"), "05:30"),
    "SQRT": (f.SQRT(144), 12),
    "SUBSTITUTE": (f.SUBSTITUTE("a-b-c", "-", "+", 2), "a-b+c"),
    "SUM": (f.SUM(1, 2, 3.5), 6.5),
    "SWITCH": (f.SWITCH("b", "a", 1, "b", 2, 3), 2),
    "T": (f.T("text"), "text"),
    "TIMESTR": (f.TIMESTR(AT), "10:30:15"),
    "TODAY": (yes(f.IS_SAME(f.TODAY(), f.NOW(), "day")), "yes"),
    "TONOW": (yes(f.GT(f.LEN(f.TONOW("2020-01-01")), 0)), "yes"),
    "TRIM": (f.TRIM("  quick  "), "quick"),
    "TRUE": (yes(f.TRUE()), "yes"),
    "UPPER": (f.UPPER("quick"), "QUICK"),
    "VALUE": (f.VALUE("$1,000.50"), 1000.5),
    "WEEKDAY": (f.WEEKDAY("2026-02-28"), 6),
    "WEEKNUM": (f.WEEKNUM("2026-01-04", "Monday"), 1),
    "WORKDAY": (f.DATESTR(f.WORKDAY("2026-02-27", 1)), "2026-03-02"),
    "WORKDAY_DIFF": (f.WORKDAY_DIFF("2026-02-23", "2026-02-27"), 5),
    "XOR": (yes(f.XOR(f.EQ(1, 1), f.EQ(2, 2))), "no"),
    "YEAR": (f.YEAR(AT), 2026),
}


@case("every function as a field")
def as_fields(w, check):
    fields = [formula(name, str(words)) for name, (words, _) in FUNCTIONS.items()]
    table = w.table(text("Key"), *fields)
    record = table.create({"Key": "x"})["fields"]
    for name, (words, wanted) in FUNCTIONS.items():
        check.equal(str(words), record.get(name), wanted)
    shown = {field.name: field.options.is_valid for field in table.schema().fields[1:]}
    check.equal("all are valid", [name for name, valid in shown.items() if not valid], [])


@case("every function as a filter")
def as_filters(w, check):
    table = w.table(text("Key"))
    table.create({"Key": "x"})
    for name, (words, wanted) in FUNCTIONS.items():
        if isinstance(wanted, dict) or wanted is None or str(wanted).endswith("Z"):
            continue
        count = len(table.all(formula=f.EQ(words, wanted)))
        check.equal(f"{name} is what it is", count, 1)
        other = wanted + 1 if isinstance(wanted, (int, float)) else f"{wanted}?"
        check.equal(f"{name} is nothing else", len(table.all(formula=f.EQ(words, other))), 0)


@case("records found by what they say")
def matching(w, check):
    table = w.table(text("text"), number("number"), checkbox("boolean"), moment("datetime"), select("state", "a", "b"))
    name = f"Test {uuid4()}"
    record = table.create({"text": name, "number": 12345})
    first = lambda *fields, **how: (table.first(formula=f.match(*fields, **how)) or {}).get("id")  # noqa: E731
    check.equal("all fit", first({"text": name, "number": 12345}), record["id"])
    check.equal("one does not", first({"text": name, "number": 0}), None)
    check.equal("any fits", first({"text": name, "number": 0}, match_any=True), record["id"])
    check.equal("compared", first({"number": (">=", 12345)}), record["id"])
    check.equal("compared, not", first({"number": ("<", 12345)}), None)
    for odd in ("Contact's Name", 'Some "Quote"', "back\\slash", "new\nline", "{brace}", "ünï ✨", "tab\there", "50%, a+b&c=d"):
        made = table.create({"text": odd})
        check.equal(f"found as {odd!r}", first({"text": odd}), made["id"])
    now = datetime.now(timezone.utc).replace(microsecond=0)
    stamped = table.create({"datetime": f.to_formula_str(now).split("'")[1]})
    check.equal("a moment", first({"datetime": now}), stamped["id"])
    day = now.date().isoformat()
    found = table.all(formula=f.FIND(day, f.Field("datetime")))
    check.equal("a part of a moment's text", ids_of(found), [stamped["id"]])
    whole = table.create({"text": "Mike's Thing", "number": 1, "boolean": True, "state": "b"})
    together = f.AND(
        f.EQ(f.Field("text"), "Mike's Thing"), f.EQ(f.Field("number"), 1), f.EQ(f.Field("boolean"), True),
        f.OR(f.EQ(f.Field("state"), "a"), f.EQ(f.Field("state"), "b")), f.NOT(f.EQ(f.Field("number"), 2)))
    check.equal("all together", ids_of(table.all(formula=together)), [whole["id"]])
    check.equal("checked is 1", ids_of(table.all(formula="{boolean}=1")), [whole["id"]])
    check.equal("checked is TRUE()", ids_of(table.all(formula="{boolean}=TRUE()")), [whole["id"]])
    check.equal("a bare word", len(table.all(formula="text='Mike\\'s Thing'")), 1)
    check.equal("double quotes", len(table.all(formula='{text}="Mike\'s Thing"')), 1)
    field = table.schema().field("number").id
    check.equal("a field by id", ids_of(table.all(formula=f"{{{field}}}=1")), [whole["id"]])
    check.equal("by record id", ids_of(table.all(formula=f.EQ(f.RECORD_ID(), whole["id"]))), [whole["id"]])


@case("what excludes a record")
def excluded(w, check):
    table = w.table(text("Key"))
    table.create({"Key": "x"})
    for words, count in {
        "0": 0, "FALSE()": 0, "''": 0, "BLANK()": 0, "ERROR()": 0, "1/0": 1, "0/0": 0, "1": 1, "'x'": 1, "TRUE()": 1, "{Key}": 1,
    }.items():
        check.equal(words, len(table.all(formula=words)), count)


@case("formulas that are none")
def wrong(w, check):
    table = w.table(text("Key"))
    prefix = "The formula for filtering records is invalid: "
    for words, why in {
        "{Points}>2": "Unknown field names: points",
        "{Points}>{Other}": "Unknown field names: points, other",
        "AND(": "Invalid formula. Please check your formula text.",
        "NOSUCH(1)": "Unknown function names: nosuch",
    }.items():
        check.refused(words, lambda words=words: table.all(formula=words), 422, "INVALID_FILTER_BY_FORMULA", prefix + why)
    deep = "(" * 4000 + "1" + ")" * 4000
    check.refused("a deep one", lambda: table.all(formula=deep), 422, "INVALID_FILTER_BY_FORMULA")
    check.equal("the server goes on", len(table.all(formula="1")), 0)
