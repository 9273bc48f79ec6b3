"""Publishing a model that only its owner sees, under a name that everybody does."""

from __future__ import annotations

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.models.drafts import Draft, Namesake, Try, find_namesake, publish_draft
from mlcore.models.versions import Version, set_challenger
from mlcore.text import Text
from pages.ui import workspace
from pages.ui.frame.page import Frame
from pages.ui.widgets import plain

LONGEST = 80


def publish(frame: Frame, draft: Draft, attempt: Try) -> None:
    """Open what asks for a name and says what will happen."""
    text = frame.text

    @st.dialog(text("Publish this model"), width=480)
    def ask() -> None:
        st.write(text("Everybody who reaches this server will see it."))
        title = st.text_input(
            text("Name"), attempt.title, key=f"publish-name-{attempt.model_id}", max_chars=LONGEST
        ).strip()
        try:
            before = find_namesake(draft, attempt, title)
        except MlcoreError as error:
            st.error(text.describe(error), icon=":material/error:")
            return
        in_use = True
        if before is not None:
            in_use = _choice(text, before)
        number = before.next_number if before is not None else 1
        st.write(_becomes(text, number, before.title if before else title, in_use=in_use))
        if before is not None and before.differs:
            st.warning(
                text(
                    "The model of that name predicts something else ({other}). Another name keeps"
                    " the two apart.",
                    other=plain(before.predicts),
                ),
                icon=":material/warning:",
            )
        if st.button(text("Publish"), key="publish-do", type="primary"):
            try:
                version = publish_draft(draft, attempt, title=title, by="page", in_use=in_use)
                if not in_use and not version.is_in_use:
                    set_challenger(version.name, version.number, by="page")
            except MlcoreError as error:
                st.error(text.describe(error), icon=":material/error:")
                return
            workspace.say(_becomes(text, version.number, title, in_use=version.is_in_use))
            _follow(version)

    ask()


def _choice(text: Text, before: Namesake) -> bool:
    keep = text("Keep the one in use")
    chosen = st.segmented_control(
        text("From now on"),
        (True, False),
        default=True,
        format_func=lambda use: text("Use this one") if use else keep,
        key="publish-use",
        required=True,
    )
    return chosen is not False


def _becomes(text: Text, number: int, title: str, *, in_use: bool) -> str:
    facts = {"n": text.number(number, 0), "name": plain(title)}
    if in_use:
        return text("Version {n} of {name}, in use from now on.", **facts)
    return text("Version {n} of {name}, the challenger of the one in use.", **facts)


def _follow(version: Version) -> None:
    """Go on with what was published, where the page is about a model; else back to the list."""
    link = version.name if version.is_in_use else version.link
    lang = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    st.switch_page("pages/models.py", query_params={"model": link, **lang})
