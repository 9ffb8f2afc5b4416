"""Many at once."""

import time
from concurrent.futures import ThreadPoolExecutor

from checks import case
from world import number, text, values

THREADS, RECORDS = 25, 20


@case("25 threads write and delete")
def threads(w, check):
    table = w.table(text(), number())

    def work(thread):
        mine = w.connect(w.token).table(table.base.id, table.id)
        made = mine.batch_create([{"Name": f"thread={thread} record={n}", "Number": n} for n in range(RECORDS)])
        names = values(made, "Name")
        kept = mine.get(made[0]["id"])["fields"]["Name"]
        return names, kept, len(mine.batch_delete([r["id"] for r in made]))

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(work, range(THREADS)))
    for thread, (names, kept, gone) in enumerate(answers):
        wanted = [f"thread={thread} record={n}" for n in range(RECORDS)]
        check.equal(f"thread {thread}", (names, kept, gone), (wanted, wanted[0], RECORDS))
    check.equal("nothing is left", table.all(), [])


@case("threads add to one record's neighbours without losing any")
def counting(w, check):
    table = w.table(text(), number(), text("No", "autoNumber"))

    def work(thread):
        mine = w.connect(w.token).table(table.base.id, table.id)
        return [mine.create({"Number": thread})["fields"]["No"] for _ in range(10)]

    with ThreadPoolExecutor(THREADS) as pool:
        numbers = sorted(number for answer in pool.map(work, range(THREADS)) for number in answer)
    check.equal("each its own number", numbers, list(range(1, THREADS * 10 + 1)))
    check.equal("all are there", len(table.all()), THREADS * 10)


@case("upserts of one key at once make one record")
def upserts(w, check):
    table = w.table(text(), number())

    def work(thread):
        mine = w.connect(w.token).table(table.base.id, table.id)
        return mine.batch_upsert([{"fields": {"Name": "one", "Number": thread}}], key_fields=["Name"])

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(work, range(THREADS)))
    check.equal("made once", sum(len(a["createdRecords"]) for a in answers), 1)
    check.equal("there once", len(table.all()), 1)


@case("500 records in batches of ten")
def many(w, check):
    table = w.table(text(), number())
    began = time.monotonic()
    made = table.batch_create([{"Name": f"n{i}", "Number": i} for i in range(500)])
    check.equal("all are there", len(table.all()), 500)
    check.equal("deleted", len(table.batch_delete([r["id"] for r in made])), 500)
    check.true("in less time than Airtable's limits allow", time.monotonic() - began < 20)
