"""The notes of records in Vietnamese: a sentence for each code of `record/sentences.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "text": "{text}",
    # --- why any field is empty ---
    "not_looked_for": "phiên bản digitize này chưa tìm mục này",
    "not_given": "không được nhập kèm bản quét",
    "none_by_person": "người soát xác định là không có",
    "withdrawn": "văn bản đã được thu hồi",
    "superseded": "lần đọc sau đã chuyển các trang của văn bản này sang văn bản khác",
    "outgrown": "một bản quét nhận sau, cùng tên, có đủ các trang của bản này",
    # --- fields of papers ---
    "no_letterhead": "trang đầu không có phần đầu văn bản",
    "paper_has_no_event": "là văn bản hành chính; sự kiện chỉ tìm trong bản tin",
    "no_kind": "không tìm thấy loại văn bản",
    "no_number_line": "không tìm thấy dòng số, ký hiệu (Số: …) ở phần đầu",
    "number_line_not_parted": "không tách được dòng số, ký hiệu",
    "number_without_year": "số không kèm năm",
    "not_a_number": "đọc được “{read}”, không phải là số",
    "not_a_symbol": "đọc được “{read}”, không phải là ký hiệu",
    "number_by_hand": "số viết tay, cần người đọc",
    "no_date_line": "không tìm thấy dòng địa danh, ngày tháng ở phần đầu",
    "no_place": "trước ngày tháng không có địa danh",
    "day_by_hand": "ngày viết tay, cần người đọc",
    "no_such_day": "không có ngày như vậy: “{read}”",
    "not_a_date": "đọc được “{read}”, không phải là ngày tháng",
    "no_office": "chưa đọc được tên cơ quan ở phần đầu bên trái",
    "one_office_alone": "phần đầu chỉ ghi một cơ quan",
    "no_subject_under_number": "không tìm thấy trích yếu (V/v …) dưới số, ký hiệu",
    "no_subject_under_kind": "không tìm thấy trích yếu dưới tên loại văn bản",
    "no_end_mark": "không thấy dấu kết thúc (./.)",
    "no_recipients": "không tìm thấy phần Nơi nhận",
    "recipients_not_read": "chưa đọc được phần dưới Nơi nhận",
    "no_signature": "không tìm thấy phần ký (chức vụ in hoa, dưới là họ tên)",
    "signs_in_own_right": "ký theo thẩm quyền: không thấy TM., KT., TL., TUQ. hoặc Q.",
    "no_signer_office": "chưa đọc được chức vụ người ký",
    "signer_office_not_whole": "chức vụ người ký chưa đọc được hết",
    "no_signer_name": "chưa đọc được họ tên dưới chức vụ người ký",
    "signer_name_not_read": "họ tên dưới chức vụ người ký đọc không đủ chắc chắn",
    "no_marking": "không thấy dấu độ mật",
    "readings_disagree": "hai lần đọc khác nhau, chưa rõ bên nào đúng: “{first}” và “{second}”",
    "little_confidence": "máy đọc chưa chắc, cần người kiểm tra",
    # --- fields of news items ---
    "news_has_none": "bản tin không có mục này",
    "news_has_event_date": "bản tin không có mục này; ngày diễn ra sự kiện ở mục Ngày sự kiện",
    "no_title": "phía trên nội dung không có tiêu đề",
    "no_body_at_end": "cuối bài không ghi cơ quan nào",
    "no_event_day": "nội dung không mở đầu bằng ngày diễn ra sự kiện",
    "event_day_not_whole": "không có ngày như vậy, hoặc thiếu năm",
    "no_part_of_day": "không ghi buổi nào trong ngày",
    "no_event_kind": "câu có ngày không ghi loại sự kiện",
    "no_organiser": "câu có ngày không ghi đơn vị tổ chức",
    # --- what speaks for a change of a word ---
    "same_letters": "cùng một chữ, khác mã ký tự",
    "read_as": "đọc là “{text}” ({confidence:.0%})",
    "second_read_as": "lần đọc thứ hai: “{text}” ({confidence:.0%})",
    "letter_possible": "chữ “{letter}” {confidence:.0%}, “{read}” {read_confidence:.0%}",
    "found_elsewhere": "{times} lần ở chỗ khác trong văn bản",
    "image_decides": "xét theo hình ảnh",
    "usual": "thường gặp: {pairs}",
    "usual_as_read": "như đã đọc cũng thường gặp: {pairs}",
    # --- documents of a scan ---
    "document_of_scan": "văn bản {number}/{of} trong bản quét: trang {first}–{last}",
    "begins_after_separator": "văn bản bắt đầu ở đây: trước nó là tờ phân cách",
    "begins_with_letterhead": "văn bản bắt đầu ở đây: có phần đầu văn bản riêng",
    "begins_with_masthead": "văn bản bắt đầu ở đây: có tên và số của bản tin khác",
    "begins_with_title": "văn bản bắt đầu ở đây: có tiêu đề riêng, dưới đó là ngày của sự kiện",
    "page_files_missing": "thiếu {count} tệp trang, mang số: {numbers}",
    # --- what people put right, in a later reading ---
    "edit_word_lost": "{by} đã sửa “{before}” thành “{after}”; lần đọc mới không có từ ấy ở đó",
    "edit_read_otherwise": "{by} đã sửa “{before}” thành “{after}”; nay máy đọc là “{read}”",
    "edit_parted_otherwise": "{by} đã sửa “{before}” thành “{after}”;"
    " lần đọc mới tách bản quét theo cách khác",
    "edit_without_field": "{by} đã sửa “{before}” thành “{after}”; nay không còn mục ấy",
    "edit_below_level": "{by} đã sửa “{before}” thành “{after}”;"
    " lần đọc mới thấy độ mật cao hơn: {level}",
    # --- pages: words that were not read ---
    "ink_without_words": "có nét mực nhưng chưa đọc được chữ nào",
    "print_not_read": "{places} chỗ có chữ in chưa đọc được",
    "annotation_not_read": "ghi chú trên trang chưa đọc được hết: “{text}”",
    "annotations_not_drawn": "không hiển thị được chú thích trên trang (dấu, ghi chú, ô đã điền)",
    "files_inside": "trong tệp còn {count} tệp kèm theo chưa được đọc: {names}",
    "xfa_form": "tệp chứa biểu mẫu XFA, ít chương trình hiển thị được",
    "font_not_inside": "tệp không kèm phông chữ: chữ hiện ra khác với chữ đã viết",
    # --- pages: what is unusual and cost nothing ---
    "poppler_said": "tệp có chỗ bất thường; nội dung không bị ảnh hưởng (Poppler: {words})",
    "bytes_before": "tệp có thêm {bytes:,} byte thừa ở đầu; nội dung không bị ảnh hưởng",
    "bytes_behind": "tệp có thêm {bytes:,} byte thừa ở cuối; nội dung không bị ảnh hưởng",
    "end_mark_missing": "tệp thiếu dấu kết thúc; nội dung không bị ảnh hưởng",
    # --- pages: what may be lost ---
    "poppler_said_damage": "tệp có thể hỏng một phần (Poppler: {words})",
    "decoder_said": "ảnh có thể hỏng một phần (bộ giải mã: {words})",
    "drawn_coarse": "chỉ hiển thị được ở {dpi:.0f} dpi, trong khi ảnh có {picture_dpi:.0f} dpi",
    "picture_packing_broken": "dữ liệu nén của ảnh bị đứt quãng",
    "picture_checksum_wrong": "mã kiểm tra của ảnh bị sai",
    "comment_checksum_wrong": "mã kiểm tra của một chú thích trong tệp bị sai",
    "picture_bytes_missing": "dữ liệu ảnh chỉ còn {there:,} trong số {of:,} byte",
    "jpeg_end_missing": "ảnh JPEG mất phần cuối, {share:.0%} số hàng",
    "jpeg_not_decoded": "không giải mã được ảnh JPEG",
    "jpeg2000_not_decoded": "không giải mã được ảnh JPEG 2000 ({words})",
    "fax_rows_missing": "ảnh mất {share:.0%} số hàng ({words})",
    # --- pages: why one failed ---
    "page_missing": "thiếu trang: trong tệp chỉ có chỗ dành cho trang này",
    "page_not_read": "chưa đọc được trang ({words})",
    "page_not_drawn": "không hiển thị được trang ({words})",
    "picture_damaged": "ảnh của trang bị hỏng ({words})",
    "picture_cut": "ảnh của trang bị cắt cụt",
    "picture_too_large": "ảnh {width:,} × {height:,} điểm ảnh, quá giới hạn {limit:,} ({setting})",
    "page_too_few_pixels": "chỉ có {width:,} × {height:,} điểm ảnh, không phải là trang giấy",
    "page_box_too_small": "khổ {width_pt:g} × {height_pt:g} point không phải là trang giấy:"
    " sẽ thành {width:,} × {height:,} điểm ảnh ({dpi:.1f} dpi)",
    "drawn_in_other_size": "hình hiển thị có {width} × {height} điểm ảnh"
    " thay vì {asked_width:.0f} × {asked_height:.0f}",
}
