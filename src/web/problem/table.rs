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
    /// The body or the query cannot be read at all.
    Malformed,
    Validation,
    Unauthenticated,
    Forbidden,
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
        "该窗口不办理此业务" "This window does not offer the service"
        "请选择办理此业务的窗口。补件和面签须由中心通知后预约。"
        "Choose a window that offers it. Supplement and signing visits are booked when the centre asks for them.";
    SlotClosed CONFLICT "slot_closed"
        "该时段停办" "This time is closed"
        "窗口在此时段不办理业务，请选择其他时段。"
        "The window does not work at this time. Please choose another one.";
    SlotPast CONFLICT "slot_past"
        "该时段已过" "This time has passed"
        "请选择以后的时段。"
        "Please choose a later time.";
    CutoffPassed CONFLICT "cutoff_passed"
        "该日预约已截止" "Booking for this day has ended"
        "请选择以后的日期；急需办理可到现场取当日余号。"
        "Choose a later day; in urgent cases the office gives out the seats left on the day.";
    NotReleased CONFLICT "not_released"
        "该日尚未放号" "This day is not open for booking yet"
        "请在放号时间之后预约，或选择已放号的日期。"
        "Come back when the day opens, or choose a day that is open.";
    OutsideHorizon CONFLICT "outside_horizon"
        "该日不在可预约范围内" "This day is beyond the booking period"
        "请选择可预约范围内的日期。"
        "Please choose a day within the booking period.";
    SlotFull CONFLICT "slot_full"
        "该时段刚刚约满" "This time has just been taken"
        "为您列出最近的可约时段，请另选一个。"
        "The nearest open times are listed. Please choose one of them.";
    QuotaReached CONFLICT "quota_reached"
        "该窗口当日已约满" "This window is full for the day"
        "为您列出最近的可约时段，请另选一个。"
        "The nearest open times are listed. Please choose one of them.";
    AlreadyReserved CONFLICT "already_reserved"
        "该申请人已有此业务的预约" "The applicant already has a reservation of this service"
        "可在“我的预约”中改期或取消。如非您本人所约，请携带证件原件联系网点，网点核验后可作废。"
        "Reschedule or cancel it under My reservations. If it is not yours, contact the office with the original document; it can be voided there.";
    LimitReached CONFLICT "limit_reached"
        "预约次数已达上限" "The number of reservations is used up"
        "请先取消不需要的预约，或稍后再约；也可到网点现场办理。"
        "Cancel a reservation you do not need, or book later; you can also visit the office.";
    TooLateToCancel CONFLICT "too_late_to_cancel"
        "已过取消和改期时限" "It is too late to cancel or reschedule"
        "如不能到场，请致电网点说明。"
        "If you cannot come, please telephone the office.";
    RescheduleLimit CONFLICT "reschedule_limit"
        "改期次数已用完" "No reschedule is left"
        "可取消后重新预约，或按原时间到场。"
        "Cancel and book again, or come at the time you have.";
    NotLive CONFLICT "not_live"
        "该预约已结束" "This reservation is over"
        "它已取消、作废或办结，不能再更改；如需办理请重新预约。"
        "It was cancelled, voided or completed and cannot be changed. Please book again.";
    Malformed BAD_REQUEST "validation"
        "请求无法读取" "The request cannot be read"
        "请求内容的格式不正确，请检查后重新提交。"
        "Its body or query is not well formed. Check it and send it again.";
    Validation UNPROCESSABLE_ENTITY "validation"
        "填写内容有误" "Something needs correcting"
        "请按各项提示修改后重新提交。"
        "Correct the fields that are named and send it again.";
    Unauthenticated UNAUTHORIZED "unauthenticated"
        "请先登录" "Please sign in"
        "您尚未登录，或登录已过期。请用手机验证码重新登录。"
        "You are not signed in, or your sign-in has ended. Sign in with a code to your mobile.";
    Forbidden FORBIDDEN "forbidden"
        "不允许此操作" "This is not allowed"
        "请从本网站的页面重新操作。"
        "Please do it again from a page of this site.";
    NotFound NOT_FOUND "not_found"
        "没有找到" "Not found"
        "地址有误，或内容已不存在。请返回首页，或在“我的预约”中查看。"
        "The address is wrong or the thing is gone. Go to the start page, or look under My reservations.";
    MethodNotAllowed METHOD_NOT_ALLOWED "method_not_allowed"
        "不支持此请求方式" "This method is not supported here"
        "请查看 /api/docs 中的接口说明。"
        "See the reference at /api/docs.";
    TooLarge PAYLOAD_TOO_LARGE "too_large"
        "提交的内容过大" "The request is too large"
        "请减少内容后重新提交。"
        "Send less and try again.";
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported_media_type"
        "不支持此内容类型" "This content type is not supported"
        "请以 application/json 提交。"
        "Send it as application/json.";
    RateLimited TOO_MANY_REQUESTS "rate_limited"
        "操作过于频繁" "Too many requests"
        "请稍候再试。"
        "Please wait a little and try again.";
    IdempotencyKeyMissing BAD_REQUEST "idempotency_key_missing"
        "缺少 Idempotency-Key" "The Idempotency-Key is missing"
        "请为每次操作附上 1 至 128 个可见字符的 Idempotency-Key 请求头。"
        "Send a header Idempotency-Key of 1 to 128 visible characters with every act.";
    IdempotencyMismatch UNPROCESSABLE_ENTITY "idempotency_mismatch"
        "Idempotency-Key 已用于其他请求" "The Idempotency-Key was used for another request"
        "请为新的请求使用新的 Idempotency-Key。"
        "Use a new key for a new request.";
    IdempotencyInFlight CONFLICT "idempotency_in_flight"
        "相同的请求正在处理" "The same request is being worked on"
        "请稍候，用同一个 Idempotency-Key 再次提交即可得到结果。"
        "Wait a moment and send it again with the same key to get its result.";
    Internal INTERNAL_SERVER_ERROR "internal"
        "系统出错" "Something went wrong"
        "请稍后再试；如仍不成功，请致电网点并告知请求编号。"
        "Please try again later; if it stays so, telephone the office and give the request's number.";
    Unavailable SERVICE_UNAVAILABLE "unavailable"
        "系统繁忙" "The service is busy"
        "您的请求可能尚未办理，请稍候再试一次；重复提交不会重复预约。"
        "Your request may not have been carried out. Please try once more in a moment; nothing is booked twice.";
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
