//! Rounding to decimals and to multiples.
//!
//! A decimal such as 65.115 has no exact double, so that scaling it gives 6511.499999999999. Scaled numbers are therefore
//! first snapped to 15 significant digits, which every decimal of up to 15 digits survives. Source: section 9 `[?]`, as
//! recommended there.

/// Powers of ten that are exact doubles.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Past this, doubles are whole at the scale in question and nothing is left to round.
const WHOLE: f64 = 1e15;

fn ten_to(power: i32) -> f64 {
    usize::try_from(power).ok().and_then(|at| TENS.get(at)).copied().unwrap_or_else(|| 10f64.powi(power))
}

/// How many decimals to keep, or with a minus how many digits before the point to lose.
#[derive(Clone, Copy)]
pub(super) struct Precision {
    /// The power of ten to scale by; NaN when the precision is.
    factor: f64,
    /// Whether scaling divides.
    divides: bool,
}

impl Precision {
    /// A fraction is cut off (section 9 `[P]`).
    pub(super) fn new(precision: f64) -> Self {
        let digits = precision.trunc().clamp(-308.0, 308.0);
        let factor = if digits.is_nan() { f64::NAN } else { ten_to(digits.abs() as i32) };
        Self { factor, divides: digits < 0.0 }
    }

    /// Scales, rounds and scales back; numbers that are too large to have a fraction stay as they are.
    fn apply(self, x: f64, round: impl Fn(f64) -> f64) -> f64 {
        let scaled = if self.divides { x / self.factor } else { x * self.factor };
        if scaled.abs() >= WHOLE || scaled.is_nan() {
            return if self.factor.is_nan() { f64::NAN } else { x };
        }
        let rounded = round(snap(scaled));
        // Adding 0 makes of -0 a plain 0.
        (if self.divides { rounded * self.factor } else { rounded / self.factor }) + 0.0
    }
}

/// The number with 15 significant digits, as near as a double comes.
fn snap(x: f64) -> f64 {
    if x == 0.0 || x.abs() >= WHOLE || !x.is_finite() {
        return x;
    }
    let digits = 14 - x.abs().log10().floor() as i32;
    match usize::try_from(digits).ok().and_then(|at| TENS.get(at)) {
        Some(factor) => (x * factor).round() / factor,
        // Numbers this small are far from every tie.
        None => x,
    }
}

/// Halves go up, towards positive infinity (section 9 `[D]`).
pub(super) fn round(x: f64, precision: Precision) -> f64 {
    precision.apply(x, |scaled| (scaled + 0.5).floor())
}

/// Towards zero.
pub(super) fn round_down(x: f64, precision: Precision) -> f64 {
    precision.apply(x, f64::trunc)
}

/// Away from zero.
pub(super) fn round_up(x: f64, precision: Precision) -> f64 {
    precision.apply(x, |scaled| scaled.abs().ceil().copysign(scaled))
}

/// The least multiple of `significance` that is not below `x`.
pub(super) fn ceiling(x: f64, significance: f64) -> f64 {
    multiple(x, significance, f64::ceil)
}

/// The greatest multiple of `significance` that is not above `x`.
pub(super) fn floor(x: f64, significance: f64) -> f64 {
    multiple(x, significance, f64::floor)
}

/// The sign of a significance does not matter, and 0 has no multiples: NaN.
fn multiple(x: f64, significance: f64, round: impl Fn(f64) -> f64) -> f64 {
    let step = significance.abs();
    if x.is_infinite() && step > 0.0 {
        return x;
    }
    snap(round(snap(x / step)) * step) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_of_binary_fractions_does_not_round() {
        for cents in -200_000i32..=200_000 {
            // The double nearest to a decimal of three places, and what it must be with two.
            let (x, to_two) = (f64::from(cents) / 1000.0, f64::from((cents + 5).div_euclid(10)) / 100.0);
            assert_eq!(round(x, Precision::new(2.0)), to_two, "{x}");
            assert_eq!(round_down(x, Precision::new(2.0)), f64::from(cents / 10) / 100.0, "{x}");
            assert_eq!(floor(x, 0.01), f64::from(cents.div_euclid(10)) / 100.0, "{x}");
        }
    }

    #[test]
    fn extremes_stay_what_they_are() {
        for x in [f64::MAX, f64::MIN, f64::INFINITY, 1e300, 9_007_199_254_740_993.0] {
            for precision in [0.0, 2.0, 308.0, 1e9] {
                assert_eq!(round(x, Precision::new(precision)), x, "{x} {precision}");
                assert_eq!(round_up(x, Precision::new(precision)), x, "{x} {precision}");
            }
        }
        assert_eq!(round(1e-300, Precision::new(2.0)), 0.0);
        assert_eq!(round_up(1e-20, Precision::new(0.0)), 1.0);
        assert_eq!(round(123.0, Precision::new(-400.0)), 0.0);
        assert!(round(1.0, Precision::new(f64::NAN)).is_nan() && round(f64::NAN, Precision::new(0.0)).is_nan());
        assert!(round(-0.4, Precision::new(0.0)).is_sign_positive());
    }
}
