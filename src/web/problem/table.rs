//! The one table: every refusal and error with status, code and words in both languages. The detail says what to do.

use crate::lang::Lang;
use crate::policy::Refusal;
use axum::http::StatusCode;

/// Every kind of problem there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    WrongService,
    SlotClosed,
    SlotPast,
    CutoffPassed,
    NotReleased,
    OutsideHorizon,
    SlotFull,
    QuotaReached,
    AlreadyReserved,
    LimitReached,
    TooLateToCancel,
    RescheduleLimit,
    NotLive,
    /// At the check-in desk: before, or after, the time to check in.
    TooEarly,
    TooLate,
    WrongOffice,
    WrongDay,
    /// A ticket is not in a state from which this goes.
    TicketState,
    PutBackOnce,
    WindowNotOpen,
    WrongWindow,
    HasOutcome,
    NoNumberLeft,
    /// A slot holds more than its new capacity.
    CapacityBelowBooked,
    CalendarUnpublished,
    /// A closure that is over, or undone already.
    ClosureOver,
    /// Data cannot be erased while a reservation stands.
    LiveReservation,
    /// The body or the query cannot be read at all.
    Malformed,
    Validation,
    Unauthenticated,
    /// Where staff have to sign in.
    StaffUnauthenticated,
    Forbidden,
    /// Staff of another role.
    NotYourRole,
    /// Another password has to be chosen first.
    PasswordDue,
    /// A second factor has to be set up first.
    TotpDue,
    NotFound,
    MethodNotAllowed,
    TooLarge,
    UnsupportedMediaType,
    RateLimited,
    IdempotencyKeyMissing,
    IdempotencyMismatch,
    IdempotencyInFlight,
    Internal,
    Unavailable,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub status: StatusCode,
    pub code: &'static str,
    title: [&'static str; 2],
    detail: [&'static str; 2],
}

impl Words {
    pub fn title(&self, lang: Lang) -> &'static str {
        self.title[(lang == Lang::En) as usize]
    }

    pub fn detail(&self, lang: Lang) -> &'static str {
        self.detail[(lang == Lang::En) as usize]
    }
}

macro_rules! table {
    ($($kind:ident $status:ident $code:literal
        $title_zh:literal $title_en:literal
        $detail_zh:literal $detail_en:literal;)*) => {
        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            pub fn words(self) -> Words {
                match self {$(
                    Kind::$kind => Words {
                        status: StatusCode::$status,
                        code: $code,
                        title: [$title_zh, $title_en],
                        detail: [$detail_zh, $detail_en],
                    },
                )*}
            }
        }
    };
}

table! {
    WrongService CONFLICT "wrong_service"
        "这个窗口不办这项业务" "This window does not offer the service"
        "请换一个窗口。补件和面签接到中心通知后再约。"
        "Please choose another window. Supplement and signing visits are booked when the centre asks for them.";
    SlotClosed CONFLICT "slot_closed"
        "这个时间停办" "The window is closed at this time"
        "窗口这个时间不办理，请另选一个时间。"
        "Please choose another time.";
    SlotPast CONFLICT "slot_past"
        "这个时间已经过了" "This time has passed"
        "请选后面的时间。"
        "Please choose a later time.";
    CutoffPassed CONFLICT "cutoff_passed"
        "这一天已过预约截止时间" "Booking for this day has ended"
        "请选后面的日子；急办可以到办事处现场取当天的余号。"
        "Please choose a later day. If it is urgent, the office gives out the seats that are left on the day.";
    NotReleased CONFLICT "not_released"
        "这一天还没有放号" "This day is not open for booking yet"
        "放号以后再来约，或者选一个已经放号的日子。"
        "Come back when the day opens, or choose a day that is open.";
    OutsideHorizon CONFLICT "outside_horizon"
        "这一天还约不到" "This day cannot be booked yet"
        "请在列出的日子里选一天。"
        "Please choose one of the days that are shown.";
    SlotFull CONFLICT "slot_full"
        "这个时间刚被约走" "This time has just been taken"
        "最近还能约的时间列在这里，请另选一个。"
        "The nearest open times are listed. Please choose one of them.";
    QuotaReached CONFLICT "quota_reached"
        "这个窗口当天约满了" "This window is full for the day"
        "最近还能约的时间列在这里，请另选一个。"
        "The nearest open times are listed. Please choose one of them.";
    AlreadyReserved CONFLICT "already_reserved"
        "办理人手里已有一个预约" "There is a booking for this person already"
        "在“我的预约”里可以改期或取消它。如果不是您约的，请带证件原件到办事处，核对后就能作废。"
        "Move or cancel it under My bookings. If you did not make it, bring the original document to an office: it is voided there.";
    LimitReached CONFLICT "limit_reached"
        "能约的次数用完了" "No more bookings are possible for now"
        "有用不上的预约可以先取消，或者过些天再约；急办可以到办事处现场取号。"
        "Cancel a booking you do not need, or book again in some days. If it is urgent, take a number at the office.";
    TooLateToCancel CONFLICT "too_late_to_cancel"
        "已过取消和改期的时间" "It is too late to cancel or move this booking"
        "来不了的话，请给办事处打个电话。"
        "If you cannot come, please telephone the office.";
    RescheduleLimit CONFLICT "reschedule_limit"
        "改期次数用完了" "This booking cannot be moved again"
        "可以按原来的时间来，也可以取消了重新约。"
        "Come at the time you have, or cancel and book again.";
    NotLive CONFLICT "not_live"
        "这个预约已经结束" "This booking is over"
        "它取消了、作废了或者办完了，不能再改；还要办的话请重新预约。"
        "It was cancelled, voided or completed and cannot be changed. If you still need a visit, please book again.";
    TooEarly CONFLICT "too_early"
        "还没到取号时间" "It is too early to check in"
        "到取号时间再来取号；急的话可以按现场号办。"
        "Come back when check-in opens. If it is urgent, a walk-in ticket may be left.";
    TooLate CONFLICT "too_late"
        "已过取号时间" "The time to check in is over"
        "可以由工作人员补取号，排在准点的人后面；也可以改约其他时间。"
        "The desk may let the person in behind those who came in time, or book another time.";
    WrongOffice CONFLICT "wrong_office"
        "预约在别的办事处" "The reservation is at another office"
        "请告诉来人预约的地点和时间；赶不过去的，可以改约到这里。"
        "Tell the person where and when it is. If they cannot get there, book them here instead.";
    WrongDay CONFLICT "wrong_day"
        "预约不在今天" "The reservation is for another day"
        "请按预约的日期来；今天还有余号的话，可以取现场号。"
        "Come on the day of the reservation. If seats are left today, a walk-in ticket can be given.";
    TicketState CONFLICT "ticket_state"
        "这个号现在不能这样办" "The ticket cannot do this now"
        "它的状态已经变了，请看最新的队列。"
        "Its state has changed meanwhile. Look at the queue as it is now.";
    PutBackOnce CONFLICT "put_back_once"
        "过号只能恢复一次" "A missed ticket is put back once"
        "请重新取现场号，或者改约其他时间。"
        "Give a walk-in ticket, or book another time.";
    WindowNotOpen CONFLICT "window_not_open"
        "窗口暂停或已停办" "The window is paused or closed"
        "先恢复窗口，再叫号；或者转到别的窗口。"
        "Open the window first, or send the ticket to another one.";
    WrongWindow CONFLICT "wrong_window"
        "那个窗口办不了这项业务" "That window cannot take this"
        "请选本办事处能办这项业务的窗口。"
        "Choose a window of this office that offers the service.";
    HasOutcome CONFLICT "has_outcome"
        "这次办理已有结果" "This visit has an outcome already"
        "结果记下后不能改；还要办的话请另约。"
        "An outcome stays as it was written. If more is to be done, book another visit.";
    NoNumberLeft CONFLICT "no_number_left"
        "今天的号用完了" "Today's ticket numbers are used up"
        "请改约其他日子。"
        "Please book another day.";
    CapacityBelowBooked CONFLICT "capacity_below_booked"
        "有的时段已约的人更多" "A slot holds more than that"
        "每段人数不能少于已经约出和正在退回的号。请先改约其中的人，或者设大一些。"
        "A capacity cannot be below what is booked or being returned in a slot. Move people first, or set it higher.";
    CalendarUnpublished CONFLICT "calendar_unpublished"
        "这一年的日历还没有公布" "The calendar of this year is not published"
        "请先导入全年的放假安排，再改其中的日子。"
        "Import the year's holidays first, then change its days.";
    ClosureOver CONFLICT "closure_over"
        "这次停办已经结束或撤销" "This closure is over or undone"
        "不用再撤销了；现在的停办请看列表。"
        "There is nothing to undo. The list shows what is closed now.";
    LiveReservation CONFLICT "live_reservation"
        "还有要去的预约" "A reservation still stands"
        "请先取消，或者办完以后再来删除信息。"
        "Cancel it first, or have your data erased after the visit.";
    Malformed BAD_REQUEST "validation"
        "没读懂送来的内容" "The request cannot be read"
        "内容或地址的格式不对，请检查后再试一次。"
        "Its body or query is not well formed. Check it and send it again.";
    Validation UNPROCESSABLE_ENTITY "validation"
        "有几处需要改一下" "Something needs correcting"
        "请照各项的提示改好，再提交一次。"
        "Correct what is named and send it again.";
    Unauthenticated UNAUTHORIZED "unauthenticated"
        "请先登录" "Please sign in"
        "您还没有登录，或者登录已过期。请用手机验证码登录。"
        "You are not signed in, or your sign-in has ended. Sign in with a code to your mobile.";
    Forbidden FORBIDDEN "forbidden"
        "这一步没有做" "This was not done"
        "它不是从本网站的页面上点的。请回到首页，从我们的页面上再做一次。"
        "The request did not come from a page of this site. Go to the start page and do it again from there.";
    StaffUnauthenticated UNAUTHORIZED "unauthenticated"
        "请先用工作账号登录" "Please sign in with your staff account"
        "您还没有登录，或者登录已结束：一段时间没有操作、在别处登录都会结束。"
        "You are not signed in, or your session has ended: idle too long, or signed in elsewhere.";
    NotYourRole FORBIDDEN "forbidden"
        "您的岗位不办这一项" "This is not for your role"
        "请换有这项权限的账号登录，或者请管理员调整岗位。"
        "Sign in with an account that may do this, or ask an administrator.";
    PasswordDue FORBIDDEN "password_change_required"
        "请先改密码" "Change your password first"
        "初始密码只能用来改密码。请在网页上登录，改好再来。"
        "A first password is only good for changing it. Sign in on the staff pages and choose your own.";
    TotpDue FORBIDDEN "totp_setup_required"
        "请先设置动态码" "Set up your second factor first"
        "您的岗位登录时要用动态码。请在网页上登录，设置好再来。"
        "Your role needs a code at sign-in. Sign in on the staff pages and set it up.";
    NotFound NOT_FOUND "not_found"
        "没有找到这一页" "Nothing is here"
        "地址可能输错了，也可能内容已经不在了。您的预约都在“我的预约”里。"
        "The address may be mistyped, or what was here is gone. Your bookings are under My bookings.";
    MethodNotAllowed METHOD_NOT_ALLOWED "method_not_allowed"
        "这个地址不能这样打开" "This address cannot be opened in this way"
        "请从首页开始。给程序用的接口写在 /api/docs。"
        "Please begin at the start page. The interface for programs is described at /api/docs.";
    TooLarge PAYLOAD_TOO_LARGE "too_large"
        "提交的内容太长" "The request is too large"
        "请写短一些，再提交一次。"
        "Please shorten it and send it again.";
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported_media_type"
        "内容类型不对" "This content type is not supported"
        "请用 application/json 提交。"
        "Send it as application/json.";
    RateLimited TOO_MANY_REQUESTS "rate_limited"
        "刚才点得太多了，请歇一下" "Too many requests, please wait"
        "您的预约和号都没有变，过一会儿再试就行。"
        "Nothing has changed about your bookings. Please wait a little and try again.";
    IdempotencyKeyMissing BAD_REQUEST "idempotency_key_missing"
        "缺少 Idempotency-Key" "The Idempotency-Key is missing"
        "每次操作都要带上 1 至 128 个可见字符的 Idempotency-Key 请求头。"
        "Send a header Idempotency-Key of 1 to 128 visible characters with every act.";
    IdempotencyMismatch UNPROCESSABLE_ENTITY "idempotency_mismatch"
        "Idempotency-Key 已用于其他请求" "The Idempotency-Key was used for another request"
        "新的请求要用新的 Idempotency-Key。"
        "Use a new key for a new request.";
    IdempotencyInFlight CONFLICT "idempotency_in_flight"
        "同一个请求正在办" "The same request is being worked on"
        "请等几秒，用同一个 Idempotency-Key 再提交一次，就能得到结果。"
        "Wait a moment and send it again with the same key to get its result.";
    Internal INTERNAL_SERVER_ERROR "internal"
        "我们这边出了问题" "Something went wrong on our side"
        "请再试一次。还是不行就打电话，报上请求编号，我们能查到出了什么事。"
        "Please try again. If it stays so, telephone us and give the request's number: we can find what happened.";
    Unavailable SERVICE_UNAVAILABLE "unavailable"
        "眼下太忙，或正在维护" "Busy, or under maintenance"
        "刚才那一步可能还没办成，请过一会儿再试一次；多点几次也不会重复预约。"
        "Your last step may not have been carried out. Please try again in a moment: nothing is booked twice.";
}

impl From<&Refusal> for Kind {
    fn from(refusal: &Refusal) -> Kind {
        match refusal {
            Refusal::WrongService => Kind::WrongService,
            Refusal::SlotClosed => Kind::SlotClosed,
            Refusal::SlotPast => Kind::SlotPast,
            Refusal::CutoffPassed => Kind::CutoffPassed,
            Refusal::NotReleased { .. } => Kind::NotReleased,
            Refusal::OutsideHorizon => Kind::OutsideHorizon,
            Refusal::SlotFull => Kind::SlotFull,
            Refusal::QuotaReached => Kind::QuotaReached,
            Refusal::AlreadyReserved => Kind::AlreadyReserved,
            Refusal::LimitReached => Kind::LimitReached,
            Refusal::TooLateToCancel => Kind::TooLateToCancel,
            Refusal::RescheduleLimit => Kind::RescheduleLimit,
            Refusal::NotLive => Kind::NotLive,
        }
    }
}
