//! What is wrong with one field of a request.

use crate::clock::china_time;
use crate::lang::{Lang, Text};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use std::borrow::Cow;

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// A JSON path with dots (`applicant.id_number`) or the name of a query parameter.
    pub field: Cow<'static, str>,
    pub code: FieldCode,
    /// Words of their own, where the code's are too general.
    detail: Option<Box<Text>>,
}

/// Why a field was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldCode {
    Required,
    /// No such thing.
    Unknown,
    /// Not in the form it must have.
    Invalid,
    TooLong,
    /// A sign-in code that is wrong, used or expired.
    WrongCode,
    /// Username, password or code of staff: which of them is not told.
    WrongCredentials,
    /// The account is locked for a while.
    Locked,
    /// A reschedule to where the reservation already is.
    SameSlot,
}

impl FieldCode {
    pub const ALL: [FieldCode; 8] = [
        FieldCode::Required,
        FieldCode::Unknown,
        FieldCode::Invalid,
        FieldCode::TooLong,
        FieldCode::WrongCode,
        FieldCode::WrongCredentials,
        FieldCode::Locked,
        FieldCode::SameSlot,
    ];

    /// The code, zh-CN, en.
    fn words(self) -> [&'static str; 3] {
        match self {
            FieldCode::Required => ["required", "请填写此项。", "Please fill this in."],
            FieldCode::Unknown => {
                ["unknown", "没有这一项，请重新选择。", "There is no such value. Please choose again."]
            }
            FieldCode::Invalid => {
                ["invalid", "格式不正确，请检查后重新填写。", "This is not in the right form. Please check it."]
            }
            FieldCode::TooLong => ["too_long", "内容过长，请缩短。", "This is too long. Please shorten it."],
            FieldCode::WrongCode => [
                "wrong_code",
                "验证码不正确或已失效，请核对，或重新获取。",
                "The code is wrong, used or expired. Check it, or ask for a new one.",
            ],
            FieldCode::WrongCredentials => [
                "wrong_credentials",
                "用户名、密码或动态码不对。连续输错 5 次，账号会锁定 15 分钟。",
                "Username, password or code is wrong. Five wrong tries in a row lock the account for 15 minutes.",
            ],
            FieldCode::Locked => {
                ["locked", "账号已锁定，请过一会儿再登录。", "The account is locked. Please sign in a little later."]
            }
            FieldCode::SameSlot => [
                "same_slot",
                "您已预约这个时段，请选择其他时段。",
                "Your reservation is at this time already. Please choose another one.",
            ],
        }
    }

    pub fn as_str(self) -> &'static str {
        self.words()[0]
    }

    pub fn text(self, lang: Lang) -> &'static str {
        self.words()[1 + (lang == Lang::En) as usize]
    }
}

impl FieldError {
    pub fn new(field: impl Into<Cow<'static, str>>, code: FieldCode) -> FieldError {
        FieldError { field: field.into(), code, detail: None }
    }

    pub fn worded(field: impl Into<Cow<'static, str>>, code: FieldCode, detail: Text) -> FieldError {
        FieldError { field: field.into(), code, detail: Some(Box::new(detail)) }
    }

    /// Says when the lock of an account ends.
    pub fn locked(field: &'static str, until: DateTime<Utc>) -> FieldError {
        // the minute named is never too early
        let until = china_time(until + TimeDelta::seconds(59)).format("%H:%M");
        let text = Text::new(
            format!("连续输错次数过多，账号已锁定，{until} 后再登录。"),
            format!("Too many wrong tries in a row: the account is locked until {until}."),
        );
        FieldError::worded(field, FieldCode::Locked, text)
    }

    pub fn text(&self, lang: Lang) -> &str {
        self.detail.as_ref().map_or_else(|| self.code.text(lang), |d| d.get(lang))
    }

    pub(super) fn shown(&self, lang: Lang) -> Shown {
        Shown { field: self.field.clone().into(), code: self.code.as_str().into(), detail: self.text(lang).into() }
    }
}

/// A field error as the JSON shows it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FieldError)]
pub struct Shown {
    field: String,
    code: String,
    detail: String,
}
