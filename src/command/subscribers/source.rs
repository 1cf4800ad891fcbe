//! A list as a file that can be read twice, in UTF-8.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use encoding_rs::{CoderResult, Encoding, UTF_8};

/// Opens a list. What comes through a pipe, or is UTF-16 (which spreadsheets call Unicode text), is kept in a file that has no name.
pub fn open(file: &Path) -> io::Result<File> {
    let opened = match file == Path::new("-") {
        true => kept(io::stdin().lock())?,
        false => {
            let file = File::open(file)?;
            if file.metadata()?.is_file() { file } else { kept(file)? }
        }
    };
    in_utf8(opened)
}

fn kept(mut pipe: impl Read) -> io::Result<File> {
    let mut kept = unnamed()?;
    io::copy(&mut pipe, &mut kept)?;
    kept.rewind()?;
    Ok(kept)
}

fn unnamed() -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    use std::sync::atomic::{AtomicU32, Ordering};
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("courant-import-{}-{number}", std::process::id()));
    // `create_new` follows no link that somebody else has laid there; the mode keeps addresses private.
    let made = std::fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(made)
}

/// What has UTF-16's byte order mark is turned into UTF-8; all else stays as it is.
fn in_utf8(mut file: File) -> io::Result<File> {
    let mut mark = Vec::new();
    (&file).take(2).read_to_end(&mut mark)?;
    file.rewind()?;
    match Encoding::for_bom(&mark) {
        Some((encoding, _)) if encoding != UTF_8 => {
            let mut turned = unnamed()?;
            turn(&mut file, encoding, &mut turned)?;
            turned.rewind()?;
            Ok(turned)
        }
        _ => Ok(file),
    }
}

fn turn(from: &mut File, encoding: &'static Encoding, to: &mut File) -> io::Result<()> {
    let (mut bytes, mut text) = (vec![0; 1 << 16], vec![0; 1 << 18]);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    loop {
        let many = from.read(&mut bytes)?;
        let (mut at, is_last) = (0, many == 0);
        loop {
            let (state, read, written, _) = decoder.decode_to_utf8(&bytes[at..many], &mut text, is_last);
            at += read;
            to.write_all(&text[..written])?;
            if state == CoderResult::InputEmpty {
                break;
            }
        }
        if is_last {
            return Ok(());
        }
    }
}
