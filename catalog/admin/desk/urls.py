"""The addresses of the desk, below ``/admin/desk/``."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from catalog.admin.desk import holds, items, lending, money, returning, slips
from catalog.admin.notices import desk_notice_urls
from catalog.admin.patron_pages import desk_patron_urls


def desk_urls(admin_site: AdminSite) -> list[URLPattern]:
    """All pages of the desk; each asks who may by itself as well."""
    pages = (
        ("", lending.DeskHomeView, "desk"),
        ("patrons/<int:pk>/", lending.PatronView, "desk_patron"),
        ("patrons/<int:patron>/renew/", lending.RenewView, "desk_renew_all"),
        ("patrons/<int:patron>/reserve/", holds.PlaceHoldView, "desk_place_hold"),
        ("patrons/<int:patron>/pay/", money.PayView, "desk_pay"),
        ("patrons/<int:patron>/waive/", money.WaiveView, "desk_waive"),
        ("patrons/<int:patron>/refund/", money.RefundView, "desk_refund"),
        ("patrons/<int:patron>/charge/", money.ChargeView, "desk_charge"),
        ("patrons/<int:patron>/slip/", slips.SlipView, "desk_slip"),
        ("loans/<int:loan>/renew/", lending.RenewView, "desk_renew"),
        ("loans/<int:loan>/claim/", items.ClaimView, "desk_claim"),
        ("events/<int:event>/undo/", lending.UndoView, "desk_undo"),
        ("return/", returning.ReturnView, "desk_return"),
        ("items/<int:pk>/", items.ItemView, "desk_item"),
        ("items/<int:item>/send/", holds.SendView, "desk_send"),
        ("hold-shelf/", holds.HoldShelfView, "desk_hold_shelf"),
        ("pull-list/", holds.PullListView, "desk_pull_list"),
        ("transits/", holds.TransitsView, "desk_transits"),
        ("transits/<int:transit>/cancel/", holds.CancelTransitView, "desk_cancel_transit"),
        ("slips/holds/<int:pk>/", slips.HoldSlipView, "desk_hold_slip"),
        ("slips/transits/<int:pk>/", slips.TransitSlipView, "desk_transit_slip"),
        ("receipts/<int:pk>/", slips.ReceiptView, "desk_receipt_slip"),
        ("commands/", slips.CommandSheetView, "desk_commands"),
        ("branch/", slips.BranchView, "desk_branch"),
    )
    marks = [
        path(
            f"items/<int:item>/{mark}/", admin_site.admin_view(items.MarkView.as_view()), {"mark": mark}, f"desk_{mark}"
        )
        for mark in items.MARKS
    ]
    acts = [
        path(
            f"holds/<int:hold>/{what}/",
            admin_site.admin_view(holds.HoldActionView.as_view()),
            {"what": what},
            f"desk_hold_{what}",
        )
        for what in ("cancel", "pause", "resume", "pickup", "first", "earlier", "later", "last")
    ]
    return [
        *desk_patron_urls(admin_site),
        *desk_notice_urls(admin_site),
        *(path(address, admin_site.admin_view(view.as_view()), name=name) for address, view, name in pages),
        *marks,
        *acts,
    ]
