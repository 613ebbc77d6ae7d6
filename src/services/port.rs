//! A port of loopback that a service keeps while it is down.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use tokio::{net::TcpSocket, time::sleep};

const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(10);

/// A port that is bound for as long as this lives: the system gives it to nobody else by chance, and
/// it refuses connections while nobody listens.
pub struct Port {
    number: u16,
    _place: TcpSocket,
}

impl Port {
    /// A free one. Needs a tokio runtime.
    pub fn reserve() -> io::Result<Self> {
        Self::reserve_this(0)
    }

    /// The one with this number; an error where somebody has it. The same as [`Self::reserve`] for 0.
    pub fn reserve_this(number: u16) -> io::Result<Self> {
        let place = TcpSocket::new_v4()?;
        // Beside a socket that does not listen, another that also allows it may listen.
        place.set_reuseaddr(true)?;
        place.bind((Ipv4Addr::LOCALHOST, number).into())?;
        Ok(Self { number: place.local_addr()?.port(), _place: place })
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// Listens, as soon as it is free.
    pub async fn listen(&self) -> io::Result<TcpListener> {
        when_free(|| TcpListener::bind((Ipv4Addr::LOCALHOST, self.number))).await
    }
}

/// Listens where somebody listened before. A process that is being started has a copy of the last listener until it
/// becomes another program, so what is in use is tried again for two seconds.
pub async fn when_free<T>(mut listen: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let mut tries = TRIES;
    loop {
        match listen() {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => tries -= 1,
            result => return result,
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpStream, time::Instant};

    use super::*;

    #[tokio::test]
    async fn a_reserved_port_refuses_connections_and_can_be_listened_at_again_and_again() {
        let port = Port::reserve().unwrap();
        let address = (Ipv4Addr::LOCALHOST, port.number());
        for _ in 0..3 {
            let listener = port.listen().await.unwrap();
            TcpStream::connect(address).unwrap();
            let copy = listener.try_clone().unwrap();
            drop(listener);
            let (again, ()) = tokio::join!(port.listen(), async {
                tokio::task::yield_now().await;
                drop(copy);
            });
            drop(again.unwrap());
            // Other tests start processes meanwhile, which hold copies for a moment.
            let deadline = Instant::now() + Duration::from_secs(10);
            while let Ok(_stream) = TcpStream::connect(address) {
                assert!(Instant::now() < deadline, "it still accepts");
            }
        }
        // Nobody gets it who does not ask to share it, as one who asks for any port does not.
        let other = TcpSocket::new_v4().unwrap();
        let refused = other.bind(address.into()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
        drop(port);
        TcpSocket::new_v4().unwrap().bind(address.into()).unwrap();
    }
}
