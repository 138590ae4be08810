//! Writes the captures of the catalogue into a folder: `catalogue FOLDER`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use tritone_synth::catalogue::catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: catalogue FOLDER")?;
    fs::create_dir_all(&folder)?;
    for made in catalogue() {
        fs::write(Path::new(&folder).join(&made.name), &made.file)?;
        println!("{}: {} octets", made.name, made.file.len());
    }
    Ok(())
}
