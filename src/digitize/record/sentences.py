"""The closed table of notes: every code that a record may carry, with its sentence in English.

Names in braces are the values of a note. A code keeps its meaning forever, as records do; a code
that is no longer used stays here for the records that have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "text": "{text}",
    # --- why any field is empty ---
    "not_looked_for": "this version of digitize does not look for it",
    "not_given": "nobody has given it with the scan",
    "none_by_person": "a person found none",
    "article_by_person": "a person made this article, and nobody has entered this yet",
    "withdrawn": "the record was withdrawn",
    "deleted": "the record was deleted",
    "superseded": "a later reading put the pages of the record into others",
    "joined": "people joined it to another paper, whose record has its pages now",
    "parted_again": "people undid the join; the papers of which it was made stand again",
    "outgrown": "a later scan of that name has all pages of this one",
    # --- fields of papers ---
    "no_letterhead": "the first page has no letterhead",
    "paper_has_no_event": "a paper: events are looked for in news items",
    "no_kind": "no kind was found",
    "no_number_line": "no line of a number (Số: …) was found in the head",
    "number_line_not_parted": "the line of the number could not be taken apart",
    "number_without_year": "the number has no year",
    "not_a_number": "what was read is no number: {read}",
    "not_a_symbol": "what was read is no symbol: {read}",
    "number_by_hand": "the number is filled in by hand: a person is to read it",
    "no_date_line": "no line of place and date was found in the head",
    "no_place": "no place stands before the date",
    "day_by_hand": "the day is filled in by hand: a person is to read it",
    "no_such_day": "there is no such day: {read}",
    "not_a_date": "what was read is no date: {read}",
    "no_office": "no office was read in the left head",
    "one_office_alone": "the head names one office alone",
    "no_subject_under_number": "no subject (V/v …) was found under the number",
    "no_subject_under_kind": "no subject was found under the kind of the paper",
    "no_end_mark": "no end mark (./.) was read",
    "no_recipients": "no list of recipients (Nơi nhận) was found",
    "recipients_not_read": "nothing was read under Nơi nhận",
    "no_signature": "no signature (office in capitals, name below it) was found",
    "signs_in_own_right": "signs in an office's own right: no TM., KT., TL., TUQ. or Q. was read",
    "no_signer_office": "no office of the signer was read",
    "signer_office_not_whole": "the signer's office was not read whole",
    "no_signer_name": "no name was read under the signer's office",
    "name_elsewhere": "the document has it as “{name}” elsewhere",
    "name_part_alike": "“{read}” is in no list of names, but this is: {like}",
    "unit_alike": "no unit of this name is in the list, but {name} is",
    "signer_name_not_read": "the name under the signer's office was not read",
    "no_marking": "no marking of secrecy was read",
    "readings_disagree": "its two readings disagree, and nothing settles which is right:"
    " “{first}” and “{second}”",
    "little_confidence": "it was read with little confidence: a person is to look at it",
    # --- the issue of a bulletin ---
    "bulletin_has_none": "the issue of a bulletin bears none",
    "no_masthead": "no masthead was found",
    "not_in_masthead": "the masthead does not give it",
    "masthead_again": "a masthead stands here again: another issue may begin",
    "issue_without_day": "the paper gives no day, only {read}; serial.issued_on has it",
    "article_without_title": "the article {article} has no title",
    "article_begins_elsewhere": "the article {article} begins on page {printed} of the issue,"
    " and its beginning was not found",
    "article_goes_on_elsewhere": "the article {article} goes on on page {printed} of the issue,"
    " and what follows was not found",
    # --- fields of news items ---
    "news_has_none": "a news item bears none",
    "news_has_event_date": "a news item bears none; the day of its event is in event.date",
    "no_title": "no title stands over the text",
    "no_subtitle": "no smaller headline stands under the title",
    "no_byline": "nobody is named over or under the text as its author",
    "no_body_at_end": "no body is named after the end of the text",
    "no_event_day": "the text does not begin with the day of an event",
    "event_day_not_whole": "no such day, or no year with it",
    "no_part_of_day": "no part of the day is named",
    "no_event_kind": "the sentence with the day names no kind of event",
    "no_organiser": "the sentence with the day names nobody who holds it",
    # --- what speaks for a change of a word ---
    "same_letters": "the same letters in other code points",
    "read_as": "read {text} ({confidence:.2f})",
    "second_read_as": "second reader {text} ({confidence:.2f})",
    "third_read_as": "third reader {text}",
    "letter_possible": "letter {letter} {confidence:.2f}, {read} {read_confidence:.2f}",
    "letters_likelier": "by its letters, {times} times as likely to the second reader",
    "found_elsewhere": "{times} × elsewhere in the document",
    "image_decides": "kind of word: {kind}, the image decides",
    "known_phrase": "a known phrase of papers at its place: {phrase}",
    "symbol_of_kind": "the kind of the paper, {kind}, has {letters} in its symbol",
    "symbol_of_issuer": "its issuer has {letters} in its symbols",
    "sum_fits": "with it {parts} numbers of the table add up to their total, {total}",
    "product_fits": "with it the row is right: {left} × {right} = {product}",
    "rows_run": "its row stands between those numbered {before} and {after}",
    "usual": "usual: {pairs}",
    "usual_as_read": "usual as read: {pairs}",
    # --- numbers of tables that do not fit ---
    "sum_off": "the numbers of a table add up to {sum}, and their total is printed as {total}",
    "product_off": "in a row of a table, {left} × {right} is not {product}",
    "rows_do_not_run": "the rows of a table are numbered {read} where {wanted} should stand",
    # --- documents of a scan ---
    "document_on_page": "document {number} of {of} in its scan",
    "document_on_pages": "document {number} of {of} in its scan, pages {first} to {last}",
    "begins_after_separator": "a document begins here: a separator page stands before it",
    "begins_with_letterhead": "a document begins here: a letterhead of its own",
    "begins_with_masthead": "a document begins here: another bulletin's name and number",
    "begins_with_title": "a document begins here: a title over the day of an event",
    "page_files_missing": "page files are missing ({count}), with these numbers: {numbers}",
    # --- what people put right, in a later reading ---
    "edit_word_lost": "{by} put “{before}” right to “{after}”; this reading has no such word there",
    "edit_read_otherwise": "{by} put “{before}” right to “{after}”; it is read as “{read}” now",
    "edit_parted_otherwise": "{by} put “{before}” right to “{after}”;"
    " this reading parts the scan otherwise",
    "edit_without_field": "{by} put “{before}” right to “{after}”; there is no such field any more",
    "edit_below_level": "{by} put “{before}” right to “{after}”;"
    " this reading found the higher level {level}",
    "edit_article_lost": "{by} put “{before}” right to “{after}”; this reading has no such article",
    "edit_merge_lost": "{by} put these articles together: {articles};"
    " this reading does not have them",
    "edit_split_lost": "{by} parted an article ({article}); this reading does not have it so",
    "edit_order_lost": "{by} put the articles in another order; this reading has other ones",
    "edit_assign_lost": "{by} gave a part of the page to an article ({article});"
    " this reading does not have both",
    "edit_role_lost": "{by} said what a part of the page is; this reading has no such part",
    # --- pages: words that were not read ---
    "ink_without_words": "there is ink, and no word was read",
    "print_not_read": "print was not read in so many places: {places}",
    "annotation_not_read": "a note on it was not read whole: {text}",
    "annotations_not_drawn": "its annotations (stamps, notes, filled fields) could not be drawn",
    "files_inside": "files are inside and not read ({count}): {names}",
    "xfa_form": "it holds an XFA form, which only few programs show:"
    " the page may not be what it is about",
    "font_not_inside": "its font is not in the file: other letters are drawn than are meant",
    # --- pages: what is unusual and cost nothing ---
    "poppler_said": "Poppler complained, and nothing is missing: {words}",
    "bytes_before": "{bytes:,} bytes stand before its beginning",
    "bytes_behind": "{bytes:,} bytes stand behind its end",
    "end_mark_missing": "its end mark is missing, and nothing else",
    # --- pages: what may be lost ---
    "poppler_said_damage": "it may be damaged: Poppler says: {words}",
    "decoder_said": "its picture may be damaged: the decoder says: {words}",
    "drawn_coarse": "drawn with {dpi:.0f} dpi, and its picture has {picture_dpi:.0f}",
    "picture_packing_broken": "the outer packing of its picture breaks off",
    "picture_checksum_wrong": "the checksum of its picture is wrong",
    "comment_checksum_wrong": "the checksum of a comment in it is wrong",
    "picture_bytes_missing": "of the bytes of its picture, {there:,} of {of:,} are there",
    "jpeg_end_missing": "the end of the JPEG is missing, {share:.0%} of its rows",
    "jpeg_not_decoded": "its JPEG does not decode",
    "jpeg2000_not_decoded": "its JPEG 2000 data does not decode: {words}",
    "fax_rows_missing": "{share:.0%} of its rows are lost: {words}",
    # --- pages: why one failed ---
    "page_missing": "it is missing: the file has a place for it, no more",
    "page_not_read": "not read: {words}",
    "page_not_drawn": "nothing of it could be drawn: {words}",
    "picture_damaged": "its picture is damaged: {words}",
    "picture_cut": "its picture is cut off",
    "picture_too_large": "it holds an image of {width:,} × {height:,} pixels;"
    " the limit is {limit:,} ({setting})",
    "page_too_few_pixels": "its {width:,} × {height:,} pixels are no page",
    "page_box_too_small": "its box of {width_pt:g} × {height_pt:g} points is no page:"
    " it would be {width:,} × {height:,} pixels ({dpi:.1f} dpi)",
    "drawn_in_other_size": "drawn with {width} × {height} pixels"
    " instead of {asked_width:.0f} × {asked_height:.0f}",
}
