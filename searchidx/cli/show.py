"""``searchidx show``: one question, whole."""

from collections import Counter
from collections.abc import Sequence

import click
import msgspec

from corpus import Language, Record, Store, StoredDocument, Text, encode
from searchidx.cli.clock import now
from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.ids import find_question
from searchidx.cli.output import ExampleCommand, json_option, note, printable, wrapped, write_json


class RepairedWord(msgspec.Struct, frozen=True, kw_only=True):
    """A damaged word, what it was repaired to, and how often it stood in the document."""

    damaged: str
    repaired: str
    count: int


class DocumentRepairs(msgspec.Struct, frozen=True, kw_only=True):
    """The words repaired in one document, in the order of their first appearance."""

    form: str
    words: list[RepairedWord]


class Repairs(msgspec.Struct, frozen=True, kw_only=True):
    """How many words were repaired in all documents of a question, and which in each."""

    id: str
    repairs: int
    documents: list[DocumentRepairs]


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx show 5-8917", "one question, in each language there is"),
        ("searchidx show senate/5-8917 --lang fr", "in French only"),
        ("searchidx show senate/5-8917 --json", "as a record of the exchange format"),
        ("searchidx show 5-8917 --repairs", "which damaged words were repaired"),
    ],
)
@click.argument("question", metavar="ID")
@click.option("--lang", type=click.Choice(["nl", "fr"]), help="Show this language only.")
@click.option("--repairs", is_flag=True, help="Show the words that were repaired, page by page, instead.")
@json_option
@pass_command_context
def show(
    context: CommandContext, *, question: str, lang: Language | None, repairs: bool, as_json: bool
) -> None:
    """Show one question: its facts, its chronology, its texts."""
    with Store.open(context.settings.store, now) as store:
        record = find_question(store, question).record
        documents = store.documents(record.id)
    if repairs:
        _write_repairs(_repairs_of(record.id, documents), as_json=as_json)
        return
    if as_json:
        click.echo(encode(record))
        return
    if lang and lang not in record.texts:
        note(f"{record.id} has no text in the language {lang}")
    click.echo_via_pager(_described(record, lang))


def _described(record: Record, lang: Language | None) -> str:
    blocks = [_header(record), _chronology(record)]
    blocks += [_text(language, text) for language, text in record.texts.items() if lang in {None, language}]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _header(record: Record) -> str:
    facts = {
        "author": f"{record.author or 'unknown'}{f' ({record.party})' if record.party else ''}",
        "asked": record.asked_on,
        "deadline": record.deadline,
        "answered": record.answered_on,
        "status": record.status,
        "asked in": record.asked_in,
        "source": record.source,
    }
    lines = [click.style(record.id, bold=True)]
    lines += [printable(f"  {name:<9} {value}") for name, value in facts.items() if value]
    return "\n".join(lines)


def _chronology(record: Record) -> str:
    lines = [f"  {event.on}  {event.label}" for event in record.events]
    lines += [f"  {relation.kind.replace('-', ' ')}: {relation.id}" for relation in record.relations]
    return printable("\n".join(lines))


def _text(language: Language, text: Text) -> str:
    blocks = [click.style(printable(f"[{language}] {text.title or '(no title)'}"), bold=True)]
    if text.addressee:
        blocks.append(wrapped(f"To: {text.addressee}"))
    if text.descriptors:
        blocks.append(wrapped(f"Descriptors: {' · '.join(text.descriptors)}"))
    for heading, body in (("Question", text.question), ("Answer", text.answer)):
        if body:
            blocks += [click.style(heading, underline=True), *map(wrapped, body.split("\n"))]
    return "\n".join(blocks)


def _repairs_of(record_id: str, documents: Sequence[StoredDocument]) -> Repairs:
    return Repairs(
        id=record_id,
        repairs=sum(len(document.repairs) for document in documents),
        documents=[
            DocumentRepairs(
                form=document.form,
                words=[
                    RepairedWord(damaged=damaged, repaired=repaired, count=count)
                    for (damaged, repaired), count in Counter(document.repairs).items()
                ],
            )
            for document in documents
        ],
    )


def _write_repairs(repairs: Repairs, *, as_json: bool) -> None:
    if as_json:
        write_json(repairs)
        return
    click.echo(f"{repairs.id}: {repairs.repairs} words repaired")
    for document in repairs.documents:
        click.echo(f"\n{document.form}: {sum(word.count for word in document.words)}")
        for word in document.words:
            click.echo(printable(f"{word.count:>6}  {word.damaged} → {word.repaired}"))
