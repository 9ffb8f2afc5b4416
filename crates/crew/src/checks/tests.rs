//! Processes of every kind: they end, they do not, they leave others behind.

use std::collections::BTreeMap;

use cadre_plan::evidence::{Contract, Declarations};
use tempfile::TempDir;

use super::*;

/// A tree with one script, and the check that runs it.
struct Bench {
    tree: TempDir,
    check: ResolvedCheck,
}

impl Bench {
    fn of(script: &str) -> Self {
        Self::declared(script, "command = [\"sh\", \"check.sh\"]")
    }

    fn declared(script: &str, declaration: &str) -> Self {
        let tree = tempfile::tempdir().unwrap();
        std::fs::write(tree.path().join("check.sh"), script).unwrap();
        let declared: Declarations = toml::from_str(&format!("[c]\n{declaration}\n")).unwrap();
        let contract = Contract::parse("[[check]]\nname = \"c\"\n").unwrap().resolve(&declared).unwrap();
        let check = contract.checks.into_iter().next().unwrap();
        Self { tree, check }
    }

    fn run(&self) -> Finished {
        let around = BTreeMap::from([
            ("PATH".to_owned(), std::env::var("PATH").unwrap()),
            ("GIVEN".to_owned(), "given".to_owned()),
            ("SECRET".to_owned(), "secret".to_owned()),
        ]);
        let environment = Environment::of(&self.check, self.tree.path(), &around);
        let name = format!("{}", self.tree.path().display());
        run(&Job { check: &self.check, tree: self.tree.path(), environment: &environment, run: &name })
    }

    fn text(&self) -> String {
        String::from_utf8(self.run().output).unwrap()
    }

    /// A number of a process that the script wrote into a file.
    fn pid_in(&self, file: &str) -> String {
        std::fs::read_to_string(self.tree.path().join(file)).unwrap().trim().to_owned()
    }
}

/// Whether a process is running; one that was killed and waits to be looked after is not.
fn lives(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or("").trim_start().starts_with('Z'))
}

#[test]
fn ends_and_output_of_both_streams_are_told() {
    let bench = Bench::of("echo out; echo err >&2; exit 3");
    let finished = bench.run();
    assert_eq!((finished.end, finished.output.as_slice()), (End::Exited(3), b"out\nerr\n".as_slice()));
    assert!(finished.pid.is_some());
    assert_eq!(Bench::of("kill -9 $$").run().end, End::Signalled(9));
}

#[test]
fn arguments_are_no_line_of_a_shell() {
    let bench =
        Bench::declared("printf '%s\\n' \"$@\"", "command = [\"sh\", \"check.sh\", \"$(id); rm -rf *\", \"a b\"]");
    assert_eq!(bench.text(), "$(id); rm -rf *\na b\n");
}

#[test]
fn the_environment_is_clean() {
    let declaration = "command = [\"sh\", \"check.sh\"]\nenv = { SET = \"set\" }\npass_env = [\"GIVEN\", \"ABSENT\"]";
    let bench = Bench::declared("env | cut -d= -f1 | sort", declaration);
    let names = bench.text();
    let shell = ["OLDPWD", "PWD", "SHLVL", "_"];
    let names: Vec<&str> = names.lines().filter(|name| !shell.contains(name)).collect();
    assert_eq!(names, ["CADRE_RUN", "GIVEN", "HOME", "LANG", "PATH", "SET", "TMPDIR", "TZ"]);
}

#[test]
fn what_is_missing_is_named_and_nothing_is_spawned() {
    for (declaration, why) in [
        ("command = [\"no-such-program\"]", NotStarted::ProgramMissing("no-such-program".to_owned())),
        ("command = [\"./gone.sh\"]", NotStarted::ScriptMissing("./gone.sh".to_owned())),
        ("command = [\"sh\", \"-u\", \"gone.sh\"]", NotStarted::ScriptMissing("gone.sh".to_owned())),
        ("command = [\"python3\", \"gone.py\"]", NotStarted::ScriptMissing("gone.py".to_owned())),
        ("command = [\"sh\", \"check.sh\"]\nfolder = \"gone\"", NotStarted::FolderMissing("gone".to_owned())),
    ] {
        let finished = Bench::declared("", declaration).run();
        assert_eq!((finished.pid, finished.end), (None, End::NotStarted(why)));
    }
    let unreadable = Bench::declared("", "command = [\"./check.sh\"]").run();
    assert!(matches!(unreadable.end, End::NotStarted(NotStarted::Refused(_))), "{:?}", unreadable.end);
}

#[test]
fn a_check_that_does_not_end_is_killed_with_all_that_it_started() {
    let script = "sleep 1000 & echo $! > child; setsid sh -c 'echo $$ > away; exec sleep 1000' & \
        while [ ! -s away ]; do :; done; echo up; wait";
    let bench = Bench::declared(script, "command = [\"sh\", \"check.sh\"]\nlimits = { time_s = 1 }");
    let finished = bench.run();
    assert_eq!((finished.end, finished.output.as_slice()), (End::TimedOut(1), b"up\n".as_slice()));
    assert!(!lives(&bench.pid_in("child")), "the child is gone");
    assert!(!lives(&bench.pid_in("away")), "what left the group is gone");
}

#[test]
fn what_a_check_leaves_behind_is_killed_when_it_ends() {
    let script = "sleep 1000 & echo $! > child; setsid sh -c 'echo $$ > away; exec sleep 1000' & \
        while [ ! -s away ]; do :; done; exit 0";
    let bench = Bench::of(script);
    assert_eq!(bench.run().end, End::Exited(0));
    assert!(!lives(&bench.pid_in("child")) && !lives(&bench.pid_in("away")));
}

#[test]
fn an_output_without_end_is_cut_and_the_check_killed() {
    let bench = Bench::declared("yes", "command = [\"sh\", \"check.sh\"]\nlimits = { output_bytes = 100000 }");
    let finished = bench.run();
    assert_eq!((finished.end, finished.output.len()), (End::TooMuchOutput(100_000), 100_000));
}

#[test]
fn an_output_that_is_closed_early_is_no_end() {
    let bench = Bench::of("echo before; exec >&- 2>&-; cat /proc/self/stat > /dev/null; exit 4");
    let finished = bench.run();
    assert_eq!((finished.end, finished.output.as_slice()), (End::Exited(4), b"before\n".as_slice()));
}

#[test]
fn memory_is_bounded_and_the_command_stays_itself() {
    let declaration = "command = [\"python3\", \"-c\", \"x = bytearray(900_000_000); print('$1 got it')\"]";
    let roomy = Bench::declared("", &format!("{declaration}\nlimits = {{ memory_bytes = 4000000000 }}")).run();
    assert_eq!((roomy.end, roomy.output.as_slice()), (End::Exited(0), b"$1 got it\n".as_slice()));
    let narrow = Bench::declared("", &format!("{declaration}\nlimits = {{ memory_bytes = 400000000 }}")).run();
    assert_eq!(narrow.end, End::Exited(1));
    assert!(String::from_utf8_lossy(&narrow.output).contains("MemoryError"));
}

#[test]
fn counts_come_from_the_output_or_from_a_report_of_this_run() {
    let tap =
        Bench::declared("echo '1..1'; echo 'ok 1 - a'", "command = [\"sh\", \"check.sh\"]\ncounts = \"tap\"").run();
    assert_eq!(tap.counts.unwrap().unwrap().passed, 1);
    let declaration = "command = [\"sh\", \"check.sh\"]\ncounts = \"junit\"\nreport = \"report.xml\"";
    let written =
        Bench::declared("echo '<testsuite><testcase name=\"a\"/></testsuite>' > report.xml", declaration).run();
    assert_eq!(written.counts.unwrap().unwrap().passed, 1);
    let stale = Bench::declared("true", declaration);
    std::fs::write(stale.tree.path().join("report.xml"), "<testsuite><testcase name=\"a\"/></testsuite>").unwrap();
    assert!(matches!(stale.run().counts.unwrap(), Err(NoCounts::Incomplete(_))), "a report that was there before");
    let linked = Bench::declared("ln -s /etc/passwd report.xml", declaration).run();
    assert!(matches!(linked.counts.unwrap(), Err(NoCounts::Incomplete(_))));
}

#[test]
fn the_digest_of_the_environment_tells_environments_apart() {
    let digest = |declaration: &str| Bench::declared("", declaration).run().environment;
    let plain = digest("command = [\"sh\", \"check.sh\"]");
    assert_eq!(plain, digest("command = [\"sh\", \"check.sh\"]"), "homes do not matter");
    assert_ne!(plain, digest("command = [\"sh\", \"check.sh\"]\nenv = { A = \"1\" }"));
    assert_ne!(plain, digest("command = [\"cat\", \"check.sh\"]"));
}
