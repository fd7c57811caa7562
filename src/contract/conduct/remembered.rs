//! A memory that does not grow.

use std::collections::{HashMap, VecDeque};

/// Values by key; beyond a number of them, the oldest is forgotten.
pub(super) struct Remembered<V> {
    most: usize,
    values: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Remembered<V> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, values: HashMap::new(), order: VecDeque::new() }
    }

    pub(super) fn insert(&mut self, key: &str, value: V) {
        if self.values.insert(key.to_owned(), value).is_none() {
            self.order.push_back(key.to_owned());
        }
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.values.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.values.get_mut(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Remembered;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut remembered = Remembered::new(2);
        for key in ["a", "b", "a", "c"] {
            remembered.insert(key, ());
        }
        let mut keys: Vec<_> = remembered.keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, ["b", "c"]);
    }
}
