//! Lists in pages: `?limit=&cursor=` → `{items, next_cursor}`.

use crate::web::problem::{FieldCode, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const MOST: usize = 100;
const USUAL: usize = 50;

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// 1 to 100; 50 where it is left out.
    #[serde(default, deserialize_with = "crate::web::extract::given")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A list that is short enough to come whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Null on the last page.
    pub next_cursor: Option<String>,
}

impl PageQuery {
    pub fn limit(&self) -> Result<usize, Problem> {
        let Some(limit) = self.limit.as_deref() else { return Ok(USUAL) };
        let limit = limit.parse().ok().filter(|n| (1..=MOST).contains(n));
        limit.ok_or_else(|| Problem::field("limit", FieldCode::Invalid))
    }

    /// A page of a list in memory; the cursor is the key of the last item before it.
    pub fn of<T, U>(&self, all: &[T], key: impl Fn(&T) -> &str, show: impl Fn(&T) -> U) -> Result<Page<U>, Problem> {
        let limit = self.limit()?;
        let start = match self.cursor.as_deref().filter(|c| !c.is_empty()) {
            None => 0,
            Some(cursor) => {
                let last = all.iter().position(|item| key(item) == cursor);
                last.ok_or_else(|| Problem::field("cursor", FieldCode::Unknown))? + 1
            }
        };
        let end = (start + limit).min(all.len());
        let next_cursor = (end < all.len()).then(|| key(&all[end - 1]).to_owned());
        Ok(Page { items: all[start..end].iter().map(show).collect(), next_cursor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: &str, cursor: Option<&str>) -> Result<(Vec<String>, Option<String>), String> {
        let query = PageQuery { limit: Some(limit.into()), cursor: cursor.map(Into::into) };
        let all = ["a", "b", "c"];
        let page = query.of(&all, |t| t, |t| t.to_string()).map_err(|p| p.errors()[0].field.to_string())?;
        Ok((page.items, page.next_cursor))
    }

    #[test]
    fn pages_follow_each_other() {
        assert_eq!(page("2", None), Ok((vec!["a".into(), "b".into()], Some("b".into()))));
        assert_eq!(page("2", Some("b")), Ok((vec!["c".into()], None)));
        assert_eq!(page("3", None), Ok((vec!["a".into(), "b".into(), "c".into()], None)));
        assert_eq!(page("0", None), Err("limit".into()));
        assert_eq!(page("101", None), Err("limit".into()));
        assert_eq!(page("2", Some("z")), Err("cursor".into()));
    }
}
