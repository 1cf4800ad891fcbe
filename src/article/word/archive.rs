//! The archive that a document is (APPNOTE 6.3): its parts by their names, read within bounds. Nothing of it is written anywhere.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::fault::Fault;

/// No document of pages and pictures has more parts.
pub const MOST_PARTS: usize = 4_096;

/// The most bytes that one part of text has when it is unpacked, and all of them that are read.
const MOST_TEXT: u64 = 48 << 20;
const MOST_READ: u64 = 96 << 20;

/// The most bytes of one picture.
pub const MOST_PICTURE: u64 = 32 << 20;

/// The most bytes that all parts say they have.
const MOST_UNPACKED: u64 = 1 << 30;

/// Text shrinks to a twentieth, a table of one word perhaps to a three-hundredth; what is made to burst, to a thousandth. Small parts
/// may be anything.
const MOST_RATIO: u64 = 500;
const SMALL: u64 = 4 << 20;

/// How a part begins in the directory at the end (APPNOTE 4.3.12).
const CENTRAL: &[u8] = b"PK\x01\x02";

/// A document's archive.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    /// By their names in small letters: parts are named without regard to case (ECMA-376 part 2, §6.3.5).
    parts: HashMap<String, usize>,
    /// How many bytes may yet be read.
    left: u64,
}

impl<'b> Archive<io::Cursor<&'b [u8]>> {
    /// The archive of a whole file. What is none is told by what it is instead.
    pub fn of(bytes: &'b [u8]) -> Result<Self, Fault> {
        if let Some(fault) = other(bytes) {
            return Err(fault);
        }
        // Before a library makes a list of them.
        if bytes.windows(CENTRAL.len()).filter(|window| *window == CENTRAL).nth(MOST_PARTS).is_some() {
            return Err(too_many());
        }
        Self::open(io::Cursor::new(bytes))
    }
}

impl<R: Read + Seek> Archive<R> {
    /// The archive that a reader has.
    pub fn open(mut reader: R) -> Result<Self, Fault> {
        let declared = declared(&mut reader).map_err(Fault::damaged)?;
        if declared > MOST_PARTS && declared != usize::from(u16::MAX) {
            return Err(too_many());
        }
        let mut zip = ZipArchive::new(reader).map_err(refused)?;
        let mut parts = HashMap::with_capacity(zip.len());
        let mut unpacked = 0_u64;
        for at in 0..zip.len() {
            let part = zip.by_index_data(at).map_err(refused)?;
            let name = part.name().map_err(refused)?.into_owned();
            if part.encrypted() {
                return Err(Fault::locked());
            }
            judge_name(&name)?;
            unpacked = unpacked.saturating_add(part.size());
            if part.size() > SMALL && part.size() / part.compressed_size().max(1) > MOST_RATIO {
                return Err(Fault::hostile(format!(
                    "its part `{}` unpacks to {} MiB",
                    shown(&name),
                    part.size() >> 20
                )));
            }
            if parts.insert(name.to_lowercase(), at).is_some() {
                return Err(Fault::hostile(format!("two of its parts are called `{}`", shown(&name))));
            }
        }
        // What counts further than that end says so elsewhere (APPNOTE 4.4.1.4).
        let is_told = declared != usize::from(u16::MAX);
        if zip.len() > MOST_PARTS {
            return Err(too_many());
        }
        if zip.has_duplicate_names() || (is_told && zip.len() != declared) {
            return Err(Fault::hostile("two of its parts have one name"));
        }
        if unpacked > MOST_UNPACKED {
            return Err(Fault::too_large(format!("unpacked, it has {} MiB", unpacked >> 20)));
        }
        if zip.has_overlapping_entries().map_err(refused)? {
            return Err(Fault::hostile("its parts overlap"));
        }
        Ok(Self { zip, parts, left: MOST_READ })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&name.to_lowercase())
    }

    /// The names of all parts, in small letters.
    pub fn names(&self) -> HashSet<String> {
        self.parts.keys().cloned().collect()
    }

    /// A part of text; none where there is no such part.
    pub fn text(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(at) = self.parts.get(&name.to_lowercase()).copied() else { return Ok(None) };
        let most = MOST_TEXT.min(self.left);
        let part = self.zip.by_index(at).map_err(refused)?;
        let mut bytes = Vec::new();
        part.take(most + 1).read_to_end(&mut bytes).map_err(Fault::damaged)?;
        let length = bytes.len() as u64;
        if length > most {
            return Err(Fault::too_large(format!("its part `{}` has more than {} MiB", shown(name), most >> 20)));
        }
        self.left -= length;
        Ok(Some(bytes))
    }

    /// A picture: how many bytes it has, and so many of them as are asked for.
    pub fn picture(&mut self, name: &str, most: u64) -> Result<(u64, Vec<u8>), Fault> {
        let missing = || Fault::damaged(format!("it has no `{}`", shown(name)));
        let at = self.parts.get(&name.to_lowercase()).copied().ok_or_else(missing)?;
        let part = self.zip.by_index(at).map_err(refused)?;
        let length = part.size();
        if length > MOST_PICTURE {
            return Err(Fault::too_large(format!("the picture `{}` has {} MiB", shown(name), length >> 20)));
        }
        let mut bytes = Vec::new();
        part.take(most.min(length + 1)).read_to_end(&mut bytes).map_err(Fault::damaged)?;
        let read = bytes.len() as u64;
        if read > length || (read < length && read < most) {
            return Err(Fault::damaged(format!("`{}` is not as long as it says", shown(name))));
        }
        Ok((length, bytes))
    }
}

/// What a file is that is no archive.
fn other(bytes: &[u8]) -> Option<Fault> {
    const WORD: &str = "open it in Word or LibreOffice and save it as .docx or .odt";
    // An encrypted document is an OLE file with a stream of this name (MS-OFFCRYPTO 2.3.4).
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match bytes {
        [b'P', b'K', 3, 4, ..] => None,
        [0xd0, 0xcf, 0x11, 0xe0, ..] if bytes.windows(encrypted.len()).any(|window| window == encrypted) => {
            Some(Fault::locked())
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Some(Fault::new("this is a document of Word 2003 or older (.doc), whatever its name says", WORD))
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            Some(Fault::new("this is an RTF document, whatever its name says", WORD))
        }
        [b'%', b'P', b'D', b'F', ..] => {
            Some(Fault::new("this is a PDF, whatever its name says", "put the document here that it was made from"))
        }
        [b'P', b'K', ..] => Some(Fault::damaged("it is an empty archive")),
        _ if bytes.iter().all(|byte| *byte == 0) => Some(Fault::damaged("it is nothing but zeros")),
        _ => Some(Fault::damaged("it does not begin as documents do")),
    }
}

/// How many parts the end of the directory says there are (APPNOTE 4.3.16); the last end counts, as for every reader.
fn declared(reader: &mut (impl Read + Seek)) -> io::Result<usize> {
    const END: &[u8] = b"PK\x05\x06";
    let length = reader.seek(io::SeekFrom::End(0))?;
    let from = length.saturating_sub(22 + u64::from(u16::MAX));
    reader.seek(io::SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    reader.take(length - from).read_to_end(&mut tail)?;
    let end = tail.windows(22).rposition(|window| window.starts_with(END));
    let count = end.and_then(|at| tail.get(at + 10..at + 12)).and_then(|count| count.try_into().ok());
    let count = count.map(u16::from_le_bytes).ok_or_else(|| io::Error::other("its end is missing"))?;
    reader.seek(io::SeekFrom::Start(0))?;
    Ok(usize::from(count))
}

fn judge_name(name: &str) -> Result<(), Fault> {
    let leads_out = name.split(['/', '\\']).any(|step| step == "..") || name.starts_with(['/', '\\']);
    if leads_out || name.contains(|c: char| c.is_control()) || name.len() > 1_000 {
        return Err(Fault::hostile(format!("its part `{}` has a name that leads elsewhere", shown(name))));
    }
    Ok(())
}

fn too_many() -> Fault {
    Fault::too_large(format!("its archive has more than {MOST_PARTS} parts"))
}

fn refused(error: ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::locked(),
        error => Fault::damaged(error),
    }
}

fn shown(name: &str) -> String {
    crate::text::words(&crate::text::one_line(name), 80)
}
