//! Going on with other settings.

use std::sync::Arc;

use tritone_proto::Time;

use super::authentication::challengers;
use super::limits::Bucket;
use super::{Relay, Settings, Sought, buckets, layer};

impl Relay {
    /// Goes on with other settings. Requests in work go where they were going; sockets stay. A peer is the one that had its
    /// name before.
    pub fn set_settings(&mut self, now: Time, settings: Settings) {
        let old = self.settings.clone();
        let listeners = old.listeners.clone();
        let new = Arc::new(Settings { listeners, ..settings });
        let place_of = |place: usize| {
            let name = &old.peers.get(place)?.name;
            new.peers.iter().position(|peer| peer.name == *name)
        };
        self.buckets = buckets(now, &new);
        self.all = new.calls.map(|rate| Bucket::full(now, rate));
        self.challengers = challengers(&new, self.transactions.random());
        self.transactions.set_settings(layer(&new));
        self.setups = vec![0; new.peers.len()];
        for key in self.contexts.keys() {
            let Some(context) = self.contexts.get_mut(key) else { continue };
            context.move_peers(place_of);
            super::branch::count_setup(&mut self.setups, context);
        }
        self.resolving.retain(|_, sought| !matches!(sought, Sought::Health(_)));
        self.health.go_on(&old, &new);
        self.settings = new;
        self.schedule_health(now);
    }
}
