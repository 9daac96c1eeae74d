//! How many streams of events are open, so that nobody takes all connections of a server.

use super::problem::Problem;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

const IN_ALL: usize = 5_000;
/// Seconds after which it is worth another try.
const RETRY_AFTER: u32 = 30;

/// Open streams by address.
#[derive(Debug)]
pub struct Listeners {
    per_address: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One open stream; it is counted until this is dropped.
#[derive(Debug)]
pub struct Listener {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Listeners {
    pub fn new(per_address: usize) -> Listeners {
        Listeners { per_address, open: Arc::default() }
    }

    /// One more from an address, or `unavailable`.
    pub fn admit(&self, address: IpAddr) -> Result<Listener, Problem> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.get(&address).copied().unwrap_or_default();
        if here >= self.per_address || open.values().sum::<usize>() >= IN_ALL {
            return Err(Problem::unavailable(RETRY_AFTER));
        }
        open.insert(address, here + 1);
        Ok(Listener { address, open: self.open.clone() })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = open.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_streams_and_gets_them_back() {
        let listeners = Listeners::new(2);
        let (one, two): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let first = listeners.admit(one).unwrap();
        let _second = listeners.admit(one).unwrap();
        assert_eq!(listeners.admit(one).unwrap_err().status(), 503);
        let others: Vec<_> = (3..).map_while(|n: u32| listeners.admit(IpAddr::from(n.to_be_bytes())).ok()).collect();
        assert_eq!(others.len(), IN_ALL - 2, "all together have a limit too");
        assert!(listeners.admit(two).is_err());
        drop(first);
        assert!(listeners.admit(one).is_ok());
        drop(others);
        assert_eq!(listeners.open.lock().unwrap().len(), 1);
    }
}
