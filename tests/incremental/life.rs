//! A life from its first look to its last, with everything held against it after each.

use anyhow::{Context, Result, ensure};
use courant::files::Wake;

use super::history::History;
use super::operation::{Case, Ending, Operation, Step};
use super::room::Room;
use super::scene::Scene;
use super::{document, fresh};

/// Property (a), property (b), and what must hold after every look.
pub fn live(case: &Case) -> Result<()> {
    let mut scene = Scene::new();
    let mut room = Room::open(&scene, "room", case.link)?;
    let mut history = History::default();
    for (number, step) in case.steps.iter().enumerate() {
        let wakes = scene.apply(step);
        room = room_after(room, &mut scene, step, wakes).with_context(|| format!("look {}", number + 1))?;
        check(&scene, &mut room, &mut history).with_context(|| format!("after look {}", number + 1))?;
    }
    // In the end everything is mended and believed, and nothing is left out of the comparison.
    for path in scene.articles() {
        if scene.mend(&path).is_empty() && scene.text_at(&path).is_none() {
            std::fs::remove_file(scene.root().join("articles").join(path))?;
        }
    }
    room.newsroom.accept_removals();
    scene.now = room.look(vec![Wake::Everything], scene.now)?;
    check(&scene, &mut room, &mut history).context("after everything was mended")?;
    if document::visible(&scene, &room.newsroom)?.iter().all(|record| document::is_read(&scene, record)) {
        fresh::check(&scene, &room, false).context("after everything was mended")?;
    }
    Ok(())
}

/// What is told to the newsroom itself.
pub fn take(room: &mut Room, step: &Step) -> Result<()> {
    for operation in &step.operations {
        match operation {
            Operation::AcceptRemovals => room.newsroom.accept_removals(),
            Operation::Reload(link) => room.reload(*link)?,
            Operation::Settle => room.newsroom.settle(),
            _ => {}
        }
    }
    Ok(())
}

/// Looks; before it, what of a step is not done to files.
pub fn room_after(mut room: Room, scene: &mut Scene, step: &Step, wakes: Vec<Wake>) -> Result<Room> {
    for operation in &step.operations {
        let Operation::Restart(ending) = operation else { continue };
        // The page of what cannot be read is nowhere else.
        let all_read = document::visible(scene, &room.newsroom)?.iter().all(|record| document::is_read(scene, record));
        let is_harmless = all_read || !matches!(ending, Ending::OutputLost | Ending::OutputBehind);
        room = room.restart(scene, if is_harmless { *ending } else { Ending::Settled })?;
    }
    take(&mut room, step)?;
    room.remember_output();
    scene.now = room.look(wakes, scene.now)?;
    Ok(room)
}

fn check(scene: &Scene, room: &mut Room, history: &mut History) -> Result<()> {
    history.check(scene, room)?;
    document::check(scene, room)?;
    check_again(scene, room).context("in a second turn")?;
    fresh::check(scene, room, true)
}

/// (b) Whatever is looked at again: nothing is written.
fn check_again(scene: &Scene, room: &mut Room) -> Result<()> {
    let (traces, rows) = (room.traces(), room.rows()?);
    let mut wakes = vec![Wake::Everything];
    wakes.extend(scene.files().into_iter().map(|path| Wake::Path { path, closed: true }));
    room.look(wakes, scene.now)?;
    let again = room.traces();
    let touched: Vec<&String> =
        traces.iter().filter(|(path, trace)| again.get(*path) != Some(*trace)).map(|(path, _)| path).collect();
    ensure!(touched.is_empty() && again.len() == traces.len(), "written or removed again: {touched:?}");
    ensure!(room.rows()? == rows, "the store was written");
    Ok(())
}
