//! Smaller pictures of pictures.
//!
//! Bounds: pictures of more than [`MOST_PIXELS`] pixels are measured and not decoded, which also bounds the time that one takes; a
//! decoder gets [`MOST_BYTES`] of memory. A picture that cannot be decoded has no thumbnails, and that is all.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, imageops};

use super::kinds;

/// Most pixels of a picture that is made smaller, of one frame: 32 megapixels.
const MOST_PIXELS: u64 = 32_000_000;
/// Most memory of one decoder.
const MOST_BYTES: u64 = 512 << 20;
/// Pictures from here on are made smaller one at a time: 4 megapixels.
const LARGE_PIXELS: u64 = 4_000_000;
static TURN: Mutex<()> = Mutex::new(());

/// Longest side of a picture that is made smaller.
const LONGEST_SIDE: u32 = 30_000;

/// Height of the small thumbnail. Source: Airtable Web API reference, section 3.3 (documented).
const SMALL_HEIGHT: u32 = 36;
/// Side of the square that the large one fits in. Ours: the reference shows 512 x 256.
const LARGE_SIDE: u32 = 512;
/// Side of the square that the full one fits in. Source: section 3.3 (**wire**); the size told is the thumbnail's own here.
const FULL_SIDE: u32 = 3000;
/// Quality of thumbnails without transparent parts, of 100.
const QUALITY: u8 = 82;

/// What is known of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Small, large and full; empty where the picture cannot be decoded, or is too large to be.
    pub(crate) thumbnails: Vec<Thumbnail>,
}

/// A smaller picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumbnail {
    /// `small`, `large` or `full`.
    pub(crate) size: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Its content; `None` when the picture itself is no larger.
    pub(crate) content: Option<Vec<u8>>,
}

/// Looks at a content; `None` when it is no picture of a kind that is known.
pub(crate) fn look(content: &[u8]) -> Option<Picture> {
    let format = kinds::picture(content)?;
    // Decoders are not ours: one that panics has found a picture that it cannot decode.
    let guarded = |work: &dyn Fn() -> Option<Picture>| catch_unwind(AssertUnwindSafe(work)).ok().flatten();
    guarded(&|| {
        let (width, height) = ImageReader::with_format(Cursor::new(content), format).into_dimensions().ok()?;
        let thumbnails = guarded(&|| {
            let thumbnails = thumbnails(content, format, (width, height))?;
            Some(Picture { width, height, thumbnails })
        });
        Some(thumbnails.unwrap_or(Picture { width, height, thumbnails: Vec::new() }))
    })
}

fn thumbnails(content: &[u8], format: ImageFormat, (width, height): (u32, u32)) -> Option<Vec<Thumbnail>> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width == 0 || height == 0 {
        return None;
    }
    // Large pictures take their turn, so that many uploads at a time do not take the memory of many.
    let is_large = u64::from(width) * u64::from(height) > LARGE_PIXELS;
    let _turn = is_large.then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    // Each is made of the one before it, which is nearer to it than the picture.
    let full = fitted(picture, FULL_SIDE, FULL_SIDE);
    let is_itself = orientation == Orientation::NoTransforms && (full.width(), full.height()) == (width, height);
    let large = smaller("large", &full, LARGE_SIDE, LARGE_SIDE, is_itself)?;
    let small = smaller("small", &full, FULL_SIDE, SMALL_HEIGHT, is_itself)?;
    Some(vec![small, large, smaller("full", &full, FULL_SIDE, FULL_SIDE, is_itself)?])
}

/// A picture brought into a box; one that is in it already stays as it is.
fn fitted(picture: DynamicImage, width: u32, height: u32) -> DynamicImage {
    match scaled((picture.width(), picture.height()), width, height) {
        Some((width, height)) => thumbnail(&picture, width, height),
        None => picture,
    }
}

fn thumbnail(picture: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    match picture {
        // Sixteen bits a channel are more than a thumbnail shows.
        picture if picture.color().has_alpha() => {
            DynamicImage::ImageRgba8(imageops::thumbnail(&picture.to_rgba8(), width, height))
        }
        picture => DynamicImage::ImageRgb8(imageops::thumbnail(&picture.to_rgb8(), width, height)),
    }
}

/// The size of a picture brought into a box, at least a pixel each way; `None` when it is in it already.
fn scaled((width, height): (u32, u32), most_width: u32, most_height: u32) -> Option<(u32, u32)> {
    if width <= most_width && height <= most_height {
        return None;
    }
    let (w, h) = (u64::from(width), u64::from(height));
    let by_height = (w * u64::from(most_height) / h.max(1), u64::from(most_height));
    let by_width = (u64::from(most_width), h * u64::from(most_width) / w.max(1));
    let (w, h) = if by_height.0 <= u64::from(most_width) { by_height } else { by_width };
    let side = |side: u64| u32::try_from(side.max(1)).unwrap_or(1);
    Some((side(w), side(h)))
}

/// The thumbnail that fits in a box; the picture itself where it does so and is given as it is.
fn smaller(size: &'static str, of: &DynamicImage, width: u32, height: u32, is_itself: bool) -> Option<Thumbnail> {
    match scaled((of.width(), of.height()), width, height) {
        Some((width, height)) => encoded(size, &thumbnail(of, width, height)),
        None if is_itself => Some(Thumbnail { size, width: of.width(), height: of.height(), content: None }),
        None => encoded(size, of),
    }
}

/// A thumbnail as PNG where parts of it are transparent, else as JPEG.
fn encoded(size: &'static str, picture: &DynamicImage) -> Option<Thumbnail> {
    let mut content = Vec::new();
    if picture.color().has_alpha() {
        let picture = DynamicImage::ImageRgba8(picture.to_rgba8());
        picture.write_to(&mut Cursor::new(&mut content), ImageFormat::Png).ok()?;
    } else {
        let picture = DynamicImage::ImageRgb8(picture.to_rgb8());
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut content, QUALITY)).ok()?;
    }
    Some(Thumbnail { size, width: picture.width(), height: picture.height(), content: Some(content) })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 7]));
        written(&DynamicImage::ImageRgb8(picture), ImageFormat::Png)
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut content = Vec::new();
        picture.write_to(&mut Cursor::new(&mut content), format).unwrap();
        content
    }

    fn sizes(picture: &Picture) -> Vec<(&'static str, u32, u32, bool)> {
        picture.thumbnails.iter().map(|t| (t.size, t.width, t.height, t.content.is_some())).collect()
    }

    #[test]
    fn a_picture_is_made_36_pixels_high_and_to_fit_512_and_is_its_own_full_size() {
        let picture = look(&png(1024, 512)).unwrap();
        assert_eq!((picture.width, picture.height), (1024, 512));
        assert_eq!(sizes(&picture), [("small", 72, 36, true), ("large", 512, 256, true), ("full", 1024, 512, false)]);
        for thumbnail in &picture.thumbnails[..2] {
            let again = look(thumbnail.content.as_ref().unwrap()).unwrap();
            assert_eq!((again.width, again.height), (thumbnail.width, thumbnail.height));
        }
    }

    #[test]
    fn small_pictures_are_not_made_larger_and_long_ones_keep_a_pixel() {
        let icon = look(&png(16, 16)).unwrap();
        assert_eq!(sizes(&icon), [("small", 16, 16, false), ("large", 16, 16, false), ("full", 16, 16, false)]);
        let line = look(&png(4000, 2)).unwrap();
        assert_eq!(sizes(&line), [("small", 3000, 1, true), ("large", 512, 1, true), ("full", 3000, 1, true)]);
    }

    #[test]
    fn every_kind_is_read_and_what_is_transparent_stays_so() {
        let clear = RgbaImage::from_pixel(100, 80, Rgba([1, 2, 3, 0]));
        let clear = DynamicImage::ImageRgba8(clear);
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
            let picture = look(&written(&clear, format)).unwrap();
            assert_eq!((picture.width, picture.height), (100, 80), "{format:?}");
            let small = picture.thumbnails[0].content.as_ref().unwrap();
            assert_eq!(kinds::picture(small), Some(ImageFormat::Png), "{format:?}");
        }
        let jpeg = look(&written(&DynamicImage::ImageRgb8(clear.to_rgb8()), ImageFormat::Jpeg)).unwrap();
        assert_eq!(kinds::picture(jpeg.thumbnails[0].content.as_ref().unwrap()), Some(ImageFormat::Jpeg));
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_fails_nothing() {
        assert_eq!(look(b"plain text"), None);
        assert_eq!(look(b""), None);
        let whole = png(200, 100);
        for end in [8, 20, 33, 60, whole.len() / 2, whole.len() - 1] {
            let thumbnails = look(&whole[..end]).map(|picture| picture.thumbnails.len());
            assert!(thumbnails.is_none_or(|count| count == 0 || count == 3), "cut at {end}");
        }
        let mut lying = whole;
        // A width of 2^31 - 1 in the header.
        lying[16..20].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
        let sum = crc(&lying[12..29]);
        lying[29..33].copy_from_slice(&sum.to_be_bytes());
        assert!(look(&lying).is_none_or(|picture| picture.thumbnails.is_empty()));
    }

    #[test]
    fn a_picture_with_too_many_pixels_is_measured_and_not_decoded() {
        let mut huge = png(8, 8);
        huge[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        let sum = crc(&huge[12..29]);
        huge[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(look(&huge), Some(Picture { width: 20_000, height: 20_000, thumbnails: Vec::new() }));
    }

    /// The checksum of a PNG chunk: CRC-32 as in ISO 3309.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
        })
    }
}
