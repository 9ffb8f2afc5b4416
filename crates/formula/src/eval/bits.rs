//! Bitmaps from comparisons, a word of 64 rows at a time.

use cadre_model::Bitmap;

/// Bit `i` of the result is `f(items[i])`.
#[inline]
pub(crate) fn pack<T: Copy>(items: &[T], f: impl Fn(T) -> bool) -> Bitmap {
    let mut words = Vec::with_capacity(items.len().div_ceil(64));
    let (whole, rest) = items.as_chunks::<64>();
    words.extend(whole.iter().map(|chunk| word::<T>(|i| f(chunk[i]))));
    if !rest.is_empty() {
        words.push(rest.iter().enumerate().fold(0, |word, (i, item)| word | (u64::from(f(*item)) << i)));
    }
    Bitmap::from_words(words, items.len())
}

/// Bit `i` of the result is `f(a[i], b[i])`; as long as the shorter slice.
#[inline]
pub(crate) fn pack2<T: Copy, U: Copy>(a: &[T], b: &[U], f: impl Fn(T, U) -> bool) -> Bitmap {
    let len = a.len().min(b.len());
    let ((whole_a, rest_a), (whole_b, rest_b)) = (a[..len].as_chunks::<64>(), b[..len].as_chunks::<64>());
    let mut words = Vec::with_capacity(len.div_ceil(64));
    words.extend(whole_a.iter().zip(whole_b).map(|(a, b)| word::<T>(|i| f(a[i], b[i]))));
    if !rest_a.is_empty() {
        let pairs = rest_a.iter().zip(rest_b).enumerate();
        words.push(pairs.fold(0, |word, (i, (a, b))| word | (u64::from(f(*a, *b)) << i)));
    }
    Bitmap::from_words(words, len)
}

/// Bit `i` of the result is `f(i)`, for 64 tests of values as wide as `T`.
///
/// Two forms, each without branches and in loops that the compiler turns into vector code for values of its width: wide
/// values are shifted into four words side by side, narrow ones become one byte each and then eight bits at a time.
#[inline]
fn word<T>(f: impl Fn(usize) -> bool) -> u64 {
    if size_of::<T>() < 8 {
        return gather(&std::array::from_fn(|i| u8::from(f(i))));
    }
    let mut lanes = [0u64; 4];
    for group in (0..16).rev() {
        for (i, lane) in lanes.iter_mut().enumerate() {
            *lane = (*lane << 4) | u64::from(f(4 * group + i));
        }
    }
    lanes.iter().enumerate().fold(0, |word, (i, lane)| word | (lane << i))
}

/// Bit `i` of the result is `f(start, end)` for row `i` of an arena with these ends.
pub(crate) fn pack_spans(ends: &[u32], f: impl Fn(u32, u32) -> bool) -> Bitmap {
    let Some(first) = ends.first() else { return Bitmap::default() };
    // The comparison of neighbours speaks of rows 1 and up: move it up by one row and add row 0.
    let follow = pack2(ends, &ends[1..], &f);
    let mut carry = u64::from(f(0, *first));
    let shifted = follow.words().iter().map(|word| {
        let moved = word << 1 | carry;
        carry = word >> 63;
        moved
    });
    let mut words: Vec<u64> = shifted.collect();
    words.push(carry);
    Bitmap::from_words(words, ends.len())
}

/// The lowest bits of 64 bytes as one word.
#[inline]
fn gather(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (i, eight)| {
        // Byte k holds 0 or 1 at bit 8k; the product brings the eight bits together in the top byte, in order.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | (bits << (8 * i))
    })
}

/// The bits of both.
pub(crate) fn both(a: &Bitmap, b: &Bitmap) -> Bitmap {
    let mut out = a.clone();
    out.and_with(b);
    out
}

/// Adds `more` to the rows of `errors`; an absent set is one without rows.
pub(crate) fn add(errors: &mut Option<Bitmap>, more: Option<&Bitmap>) {
    match (errors, more) {
        (_, None) => {}
        (Some(errors), Some(more)) => errors.or_with(more),
        (errors @ None, Some(more)) => *errors = Some(more.clone()),
    }
}

/// Calls `f` with every row of `scope`, or every row below `len` when there is none.
#[inline]
pub(crate) fn each(len: usize, picked: Option<&Bitmap>, mut f: impl FnMut(usize)) {
    match picked {
        None => (0..len).for_each(f),
        Some(picked) => picked.iter_ones().take_while(|i| *i < len).for_each(&mut f),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_agrees_with_single_bits_at_every_length() {
        for len in [0, 1, 7, 63, 64, 65, 127, 128, 200] {
            let items: Vec<u16> = (0..len).map(|i| (i * 7 % 5) as u16).collect();
            assert_eq!(pack(&items, |x| x == 3), Bitmap::from_fn(len, |i| items[i] == 3), "{len}");
            let others: Vec<f64> = (0..len).map(|i| (i % 3) as f64).collect();
            let expected = Bitmap::from_fn(len, |i| f64::from(items[i]) < others[i]);
            assert_eq!(pack2(&items, &others, |a, b| f64::from(a) < b), expected, "{len}");
            let ends: Vec<u32> = (0..len).map(|i| (i + i / 3) as u32).collect();
            let start = |i: usize| if i == 0 { 0 } else { ends[i - 1] };
            let spans = pack_spans(&ends, |start, end| end - start == 2);
            assert_eq!(spans, Bitmap::from_fn(len, |i| ends[i] - start(i) == 2), "{len}");
        }
    }
}
