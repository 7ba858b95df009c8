"""Texts about persons and their roles, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "nav.people": ("Người dùng", "People"),
    "desk_role.reader": ("Người tra cứu", "Reader"),
    "desk_role.clerk": ("Văn thư", "Clerk"),
    "desk_role.reviewer": ("Người soát", "Reviewer"),
    "desk_role.archivist": ("Lưu trữ viên", "Archivist"),
    "desk_role.administrator": ("Quản trị viên", "Administrator"),
    "desk_role.reader.may": (
        "tìm, xem và tải những văn bản được phép khai thác",
        "finds, reads and downloads what may leave the archive",
    ),
    "desk_role.clerk.may": (
        "như trên; tiếp nhận bản quét, soát văn bản, hoàn tác việc của chính mình",
        "the same; takes scans in, reviews, undoes own acts",
    ),
    "desk_role.reviewer.may": (
        "như trên; giao văn bản cho người khác, hoàn tác việc của người khác",
        "the same; assigns papers to others, undoes acts of others",
    ),
    "desk_role.archivist.may": (
        "như trên; lập và sửa hồ sơ, xem văn bản tạm giữ và cho vào kho",
        "the same; keeps dossiers, sees what is on hold and clears it",
    ),
    "desk_role.administrator.may": (
        "như trên; thêm người, đổi vai trò, xem nhật ký đọc văn bản tạm giữ",
        "the same; adds persons, changes roles, sees who read what is on hold",
    ),
    "people.why": (
        "Mỗi người có một mã truy cập riêng; mọi việc làm đều ghi tên người ấy. Mã chỉ hiện một "
        "lần khi cấp.",
        "Everybody has a token of their own, and all they do carries their name. A token is "
        "shown once, when it is made.",
    ),
    "people.nobody": (
        "Hiện chỉ người dùng của máy này vào được bàn số hóa. Khi thêm người đầu tiên thì ai cũng "
        "phải đăng nhập bằng mã, kể cả anh chị; vì vậy xin thêm chính mình trước. Người đầu tiên "
        "luôn là quản trị viên.",
        "Now only the user of this machine may come. Once a first person is added, everybody must "
        "sign in with a token, you too; so add yourself first. The first person is always an "
        "administrator.",
    ),
    "people.add": ("Thêm người", "Add a person"),
    "people.add.go": ("Thêm và cấp mã", "Add, and make a token"),
    "people.name": ("Họ và tên", "Name"),
    "people.role": ("Vai trò", "Role"),
    "people.role_of": ("Vai trò của {who}", "Role of {who}"),
    "people.change": ("Đổi vai trò", "Change role"),
    "people.changed": ("Đã đổi vai trò của {who}.", "The role of {who} was changed."),
    "people.new_token": ("Cấp mã mới", "New token"),
    "people.token": ("Mã truy cập của {who}", "Token of {who}"),
    "people.token.once": (
        "Xin chép mã này đưa cho người ấy ngay: rời trang này thì không xem lại được. Mã cũ, nếu "
        "có, đã hết hiệu lực.",
        "Copy it and hand it over now: it cannot be shown again. An older token has ended.",
    ),
    "people.remove": ("Gỡ…", "Remove…"),
    "people.remove.sure": (
        "{who} sẽ không vào được bàn số hóa nữa. Việc đã làm vẫn giữ tên người ấy.",
        "{who} will not be able to come in. What was done keeps the name.",
    ),
    "people.remove.yes": ("Gỡ", "Remove"),
    "people.removed": ("Đã gỡ {who}.", "{who} was removed."),
    "people.no_name": ("Xin ghi họ và tên.", "Enter a name."),
    "people.last": (
        "Phải còn ít nhất một quản trị viên.",
        "There must be at least one administrator.",
    ),
    "people.roles": ("Ai được làm gì", "Who may do what"),
    "sign_in.unknown": (
        "Hệ thống đăng nhập của cơ quan báo tên “{who}”, nhưng tên này chưa có ở bàn số hóa. Xin "
        "nhờ quản trị viên thêm đúng tên này.",
        "Your organisation’s sign-in says “{who}”, but this name is not known here. Ask an "
        "administrator to add it.",
    ),
    "guard.needs.reader": ("Anh chị không được xem mục này.", "You may not see this."),
    "guard.needs.clerk": (
        "Việc này cần vai trò văn thư trở lên. Xin nhờ quản trị viên.",
        "This needs the role of a clerk or more. Ask an administrator.",
    ),
    "guard.needs.reviewer": (
        "Việc này cần vai trò người soát trở lên. Xin nhờ quản trị viên.",
        "This needs the role of a reviewer or more. Ask an administrator.",
    ),
    "guard.needs.archivist": (
        "Việc này cần vai trò lưu trữ viên trở lên. Xin nhờ quản trị viên.",
        "This needs the role of an archivist or more. Ask an administrator.",
    ),
    "guard.needs.administrator": (
        "Việc này chỉ quản trị viên làm được.",
        "Only an administrator may do this.",
    ),
}
