//! What is wrong in a recipe or seed.

use std::fs;
use std::net::TcpListener;

use qonform::mock::demo::MEMBERSHIP;

use super::{prepare, qonform_app, two_free_ports};

#[test]
fn what_is_wrong_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path(), two_free_ports(), MEMBERSHIP);
    let recipe = fs::read_to_string(folder.path().join("app.yaml")).unwrap();
    let tried = |recipe: &str, port| {
        fs::write(folder.path().join("app.yaml"), recipe).unwrap();
        qonform_app(folder.path(), port, &[])
    };
    let port = two_free_ports();
    let (exit, told) = tried(&recipe.replace("connected:", "conected:"), port);
    assert!(exit == 2 && told.contains("did you mean `connected`?"), "{told}");
    let (exit, told) = tried(&format!("{recipe}user: Adda\n"), port);
    assert!(exit == 2 && told.contains("did you mean `Ada`?"), "{told}");
    let (exit, told) = tried(&recipe.replace("start: http://", "start: "), port);
    assert!(exit == 2 && told.contains("has no scheme; write `http://127.0.0.1"), "{told}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (exit, told) = tried(&recipe, taken.local_addr().unwrap().port());
    assert!(exit == 2 && told.contains("cannot be used"), "{told}");
    let seed = fs::read_to_string(folder.path().join("seed.yaml")).unwrap();
    let seeded = |uri: &str| {
        let seed =
            seed.replace("redirect_uris: [http://127.0.0.1:", &format!("redirect_uris: [{uri}"));
        fs::write(folder.path().join("seed.yaml"), seed).unwrap();
        tried(&recipe, port)
    };
    let (exit, told) = seeded("localhost:");
    assert!(exit == 2 && told.contains("such as `http://`, not `localhost:"), "{told}");
    assert!(told.contains("seed.yaml:5:"), "{told}");
    let (exit, told) = seeded("http://shop.example:");
    assert!(exit == 2 && told.contains("plain http"), "{told}");
}

#[test]
fn the_secrets_of_a_seed_file_stay_there() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path(), two_free_ports(), MEMBERSHIP);
    let seed = fs::read_to_string(folder.path().join("seed.yaml")).unwrap();
    let seed = seed.replace(MEMBERSHIP.client_secret, "a-secret-used-elsewhere");
    fs::write(folder.path().join("seed.yaml"), seed).unwrap();
    let (_, told) = qonform_app(folder.path(), two_free_ports(), &["--tags", "@data"]);
    assert!(told.contains("client_secret as in the seed file"), "{told}");
    assert!(!told.contains("used-elsewhere"), "{told}");
}

#[test]
fn what_the_recipe_does_not_have_is_the_reason_to_skip() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path(), two_free_ports(), MEMBERSHIP);
    let recipe = fs::read_to_string(folder.path().join("app.yaml")).unwrap();
    let lines = recipe.lines().filter(|line| !line.starts_with("data:"));
    fs::write(folder.path().join("app.yaml"), lines.collect::<Vec<_>>().join("\n")).unwrap();
    let (exit, told) = qonform_app(folder.path(), two_free_ports(), &["--tags", "@data"]);
    assert!(exit == 4 && told.contains("(the recipe has no `data`)"), "{told}");
    assert!(!told.contains("lacks"), "{told}");
}
