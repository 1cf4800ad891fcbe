//! What each of the crew is doing, as far as it was told: values only.

/// Who does what.
#[derive(Debug, Default)]
pub struct Hands(Vec<Hand>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hand {
    stage: Stage,
    /// Mails that it was given and has not told of.
    load: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing to do.
    Idle,
    /// Connects to a relay.
    Connecting(usize),
    /// Has a connection to a relay.
    Ready(usize),
}

impl Hands {
    /// Mails that were handed out.
    pub fn under_way(&self) -> usize {
        self.0.iter().map(|hand| hand.load).sum()
    }

    /// Whether something is to be told.
    pub fn are_busy(&self) -> bool {
        self.0.iter().any(|hand| hand.load > 0 || matches!(hand.stage, Stage::Connecting(_)))
    }

    /// Whether one has something to do.
    pub fn is_busy(&self, hand: usize) -> bool {
        self.0.get(hand).is_some_and(|hand| hand.load > 0 || matches!(hand.stage, Stage::Connecting(_)))
    }

    /// How many have a connection.
    pub fn ready(&self) -> usize {
        self.0.iter().filter(|hand| matches!(hand.stage, Stage::Ready(_))).count()
    }

    /// How many have a connection to a relay, but for one of them.
    pub fn others(&self, relay: usize, but: usize) -> usize {
        let well = |(number, hand): &(usize, &Hand)| *number != but && hand.stage == Stage::Ready(relay);
        self.0.iter().enumerate().filter(well).count()
    }

    /// How many connect to a relay, or are connected.
    pub fn with(&self, relay: usize) -> usize {
        self.0
            .iter()
            .filter(|hand| matches!(hand.stage, Stage::Connecting(with) | Stage::Ready(with) if with == relay))
            .count()
    }

    /// Whether one connects to a relay at this moment.
    pub fn connects(&self, relay: usize) -> bool {
        self.0.iter().any(|hand| hand.stage == Stage::Connecting(relay))
    }

    /// How many more mails can be handed out, where each may have so many.
    pub fn room(&self, depth: usize) -> usize {
        let ready = self.0.iter().filter(|hand| matches!(hand.stage, Stage::Ready(_)));
        ready.map(|hand| depth.saturating_sub(hand.load)).sum()
    }

    /// The one with a connection that has least to do, and one more mail now.
    pub fn give(&mut self) -> Option<usize> {
        let ready = self.0.iter_mut().enumerate().filter(|(_, hand)| matches!(hand.stage, Stage::Ready(_)));
        let (number, hand) = ready.min_by_key(|(_, hand)| hand.load)?;
        hand.load += 1;
        Some(number)
    }

    /// One that has nothing to do, or a new one, connects to a relay from now on.
    pub fn connect(&mut self, relay: usize) -> usize {
        let idle = self.0.iter().position(|hand| hand.stage == Stage::Idle && hand.load == 0);
        let number = idle.unwrap_or_else(|| {
            self.0.push(Hand { stage: Stage::Idle, load: 0 });
            self.0.len() - 1
        });
        self.0[number].stage = Stage::Connecting(relay);
        number
    }

    /// The relay that one has a connection to.
    pub fn relay_of(&self, hand: usize) -> Option<usize> {
        match self.0.get(hand)?.stage {
            Stage::Ready(relay) => Some(relay),
            _ => None,
        }
    }

    /// A connection is there.
    pub fn is_ready(&mut self, hand: usize) {
        if let Some(hand) = self.0.get_mut(hand)
            && let Stage::Connecting(relay) = hand.stage
        {
            hand.stage = Stage::Ready(relay);
        }
    }

    /// A connection is gone, or did not come about; to which relay.
    pub fn is_down(&mut self, hand: usize) -> Option<usize> {
        let hand = self.0.get_mut(hand)?;
        let (Stage::Connecting(relay) | Stage::Ready(relay)) = hand.stage else { return None };
        hand.stage = Stage::Idle;
        Some(relay)
    }

    /// Their connections are others' now: what they carry they carry to its end.
    pub fn forget_connections(&mut self) {
        self.0.iter_mut().for_each(|hand| hand.stage = Stage::Idle);
    }

    /// What became of one mail was told.
    pub fn took(&mut self, hand: usize) {
        if let Some(hand) = self.0.get_mut(hand) {
            hand.load = hand.load.saturating_sub(1);
        }
    }

    /// Those with a connection and nothing to carry, who rest from now on; `but`: not those with this relay.
    pub fn rest(&mut self, but: Option<usize>) -> Vec<usize> {
        let mut resting = Vec::new();
        for (number, hand) in self.0.iter_mut().enumerate() {
            if hand.load == 0 && matches!(hand.stage, Stage::Ready(relay) if Some(relay) != but) {
                hand.stage = Stage::Idle;
                resting.push(number);
            }
        }
        resting
    }
}
