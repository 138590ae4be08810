//! The numbers that elements took.

use hashbrown::HashMap;
use tritone_wire::FrameRef;

use super::{CALLS_OF_FORM, OtherForm, TooShort};
use crate::digits::Digits;
use crate::number::NumberForm;
use crate::scene::frame::FrameWord;
use crate::scene::numbered::MOST;

/// Digits at the beginning that numbers of one country or area have in common.
const OF_AREA: usize = 3;
/// Calls whose numbers end alike that are looked at.
const MAX_ALIKE: usize = 16;

/// The number of a call that an element took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// The digits, in two words: what is aligned to sixteen octets would take 48.
    digits: [u64; 2],
    frame: FrameWord,
    /// The number of the element.
    pub(super) peer: u32,
    form: NumberForm,
}

impl Taken {
    pub(super) fn new(peer: u32, number: Digits, frame: FrameWord) -> Self {
        let bits = number.bits();
        Self { digits: [(bits >> 64) as u64, bits as u64], frame, peer, form: number.form() }
    }

    /// The same by the element of this number.
    pub(super) fn by(self, peer: u32) -> Self {
        Self { peer, ..self }
    }

    fn number(&self) -> Digits {
        let [high, low] = self.digits.map(u128::from);
        Digits::of_bits(high << 64 | low, self.form)
    }

    fn ending(&self) -> (u32, u32) {
        (self.peer, self.number().suffix())
    }
}

/// The first calls to each number, and of those that end alike, as far as they are looked at.
pub(super) fn few_of_each(mut taken: Vec<Taken>) -> Vec<Taken> {
    taken.sort_by_key(Taken::ending);
    let (mut ending, mut alike): (Option<(u32, u32)>, Vec<Digits>) = (None, Vec::new());
    taken.retain(|taken| {
        if ending != Some(taken.ending()) {
            ending = Some(taken.ending());
            alike.clear();
        }
        let number = taken.number();
        let known = alike.iter().filter(|known| **known == number).count() as u64;
        let is_kept = alike.len() < MAX_ALIKE && known < CALLS_OF_FORM;
        if is_kept {
            alike.push(number);
        }
        is_kept
    });
    taken.truncate(MOST);
    taken.shrink_to_fit();
    taken
}

/// The numbers that elements took.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Numbers {
    /// Long ones, each once for an element, by this and their last digits; of those in order of the calls.
    taken: Vec<Taken>,
    /// By element and first digits: digits of the shortest, and how many calls.
    shortest: HashMap<(u32, u16), (usize, u64)>,
    /// By element: calls to numbers of public networks, by the form of the number.
    forms: HashMap<u32, Vec<(NumberForm, u64)>>,
}

impl Numbers {
    /// Out of the numbers in order of the calls.
    pub(super) fn of(mut taken: Vec<Taken>) -> Self {
        let mut numbers = Self::default();
        taken.iter().for_each(|taken| numbers.count(taken));
        taken.retain(|taken| taken.number().is_long());
        taken.sort_by_key(Taken::ending);
        let (mut ending, mut alike) = (None, Vec::new());
        taken.retain(|taken| {
            if ending != Some(taken.ending()) {
                ending = Some(taken.ending());
                alike.clear();
            }
            if alike.len() == MAX_ALIKE {
                return false;
            }
            let is_new = !alike.contains(&taken.number());
            alike.push(taken.number());
            is_new
        });
        taken.shrink_to_fit();
        Self { taken, ..numbers }
    }

    fn count(&mut self, taken: &Taken) {
        let number = taken.number();
        let digits = number.length();
        let (least, calls) = self.shortest.entry((taken.peer, area(number))).or_insert((digits, 0));
        *least = digits.min(*least);
        *calls += 1;
        if number.is_long() {
            let forms = self.forms.entry(taken.peer).or_default();
            match forms.iter_mut().find(|(form, _)| *form == number.form()) {
                Some((_, calls)) => *calls += 1,
                None => forms.push((number.form(), 1)),
            }
            forms.sort_unstable();
        }
    }

    /// See [`Peers::other_form`](super::Peers::other_form).
    pub(super) fn other_form(&self, peer: u32, number: Digits) -> Option<OtherForm> {
        let forms = self.forms.get(&peer).map(Vec::as_slice).unwrap_or_default();
        let calls = |wanted| forms.iter().find(|(form, _)| *form == wanted).map(|(_, calls)| *calls);
        if calls(number.form()).is_some() {
            return None;
        }
        let ending = (peer, number.suffix());
        let from = self.taken.partition_point(|taken| taken.ending() < ending);
        let alike = self.taken.iter().skip(from).take_while(|taken| taken.ending() == ending);
        let mut alike = alike.map(|taken| (taken, taken.number()));
        let same = alike.find(|(_, taken)| taken.is_same(number) && *taken != number);
        if let Some((taken, written)) = same {
            let form = written.form();
            let plus = if form == NumberForm::Plus { "+" } else { "" };
            let same_number: Option<(String, FrameRef)> =
                Some((format!("{plus}{}", written.digits()), taken.frame.frame()));
            return Some(OtherForm { form, same_number, calls: calls(form).unwrap_or_default() });
        }
        let (form, calls) = forms.iter().max_by_key(|(_, calls)| *calls)?;
        let only = forms.len() == 1 && *calls >= CALLS_OF_FORM;
        (only && number.is_long()).then_some(OtherForm { form: *form, same_number: None, calls: *calls })
    }

    /// See [`Peers::too_short`](super::Peers::too_short).
    pub(super) fn too_short(&self, peer: u32, number: Digits) -> Option<TooShort> {
        let digits = number.length();
        let (least, calls) = *self.shortest.get(&(peer, area(number)))?;
        (digits + 2 <= least && calls >= CALLS_OF_FORM).then_some(TooShort { digits, least, calls })
    }
}

/// The first digits of a number.
fn area(number: Digits) -> u16 {
    number.beginning(OF_AREA) as u16
}
