//! The command line: one program, several verbs.

mod books;
mod code;
mod database;
mod demo;
mod doctor;
mod import;
mod keys;
mod party;
mod reconcile;
mod sandbox;
mod seed;
mod serve;
mod verify;

use std::{io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    logging,
    settings::{self, Settings},
};

/// Holds money between people who do not yet trust each other, and pays by itself.
///
/// Settings come from the environment: `daman config` lists them.
#[derive(Debug, Parser)]
#[command(name = "daman", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the API and work on the jobs; starts the embedded PostgreSQL unless `DATABASE_URL` is set
    Serve,
    /// Serve the sandbox rail: Stripe's wire API with no real money, on the port after the server's
    Sandbox,
    /// Bring the database's tables up to date
    Migrate,
    /// Make the demo parties and a campaign, once; only with the sandbox rail
    Seed,
    /// Play what can happen to a campaign's or a project's money against the running server, through its public API, moving the
    /// sandbox's clock ahead; only with the sandbox rail
    Demo {
        /// What is played
        #[arg(value_enum, default_value_t = demo::Play::Campaigns)]
        play: demo::Play,
    },
    /// Take a statement of royalties in, as an upload by its artist or label does
    Import(import::Import),
    /// Show the six digits of a demo account's authenticator, by the sandbox's clock; only with the sandbox rail
    Code {
        /// E-mail address of the account
        email: String,
    },
    /// List all settings, with the values in force
    Config,
    /// Look the database over: grants, owners, functions and triggers that are not as the migrations made them, accounts that may
    /// too much, what a power cut would lose; exits with 1 when something differs
    Doctor,
    /// Look into the books
    #[command(subcommand)]
    Ledger(books::Ledger),
    /// Compare the rail's balance transactions with the books now; exits with 1 when something differs
    Reconcile,
    /// Jobs that were put aside after their last attempt
    #[command(subcommand)]
    Jobs(books::Jobs),
    /// Make accounts that cannot be registered by themselves
    #[command(subcommand)]
    Party(party::Party),
    /// The keys that sign access tokens, and those that sign the log
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Check a receipt or a bundle offline, or the whole log against the tables
    Verify(verify::Verify),
    /// What auditors take away
    #[command(subcommand)]
    Audit(verify::Audit),
}

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match start(cli.verb) {
        Ok(code) => code,
        Err(error) => {
            // The log may not be running, and this is for the person at the terminal.
            let _written = writeln!(std::io::stderr(), "daman: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(verb: Verb) -> anyhow::Result<ExitCode> {
    if matches!(verb, Verb::Config) {
        return say(&settings::describe()?).map(|()| ExitCode::SUCCESS);
    }
    if let Verb::Verify(verify) = &verb
        && verify.is_offline()
    {
        return verify.offline();
    }
    let settings = Settings::from_environment()?;
    match verb {
        Verb::Serve | Verb::Sandbox => logging::start(&settings)?,
        Verb::Migrate
        | Verb::Seed
        | Verb::Demo { .. }
        | Verb::Import(_)
        | Verb::Code { .. }
        | Verb::Config
        | Verb::Doctor
        | Verb::Ledger(_)
        | Verb::Reconcile
        | Verb::Jobs(_)
        | Verb::Party(_)
        | Verb::Keys(_)
        | Verb::Verify(_)
        | Verb::Audit(_) => logging::start_for_a_person()?,
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(act(verb, settings))
}

async fn act(verb: Verb, settings: Settings) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Serve => serve::run(settings).await?,
        Verb::Sandbox => sandbox::run(&settings).await?,
        Verb::Migrate => database::migrate(&settings).await?,
        Verb::Seed => seed::run(&settings).await?,
        Verb::Demo { play } => demo::run(&settings, play).await?,
        Verb::Import(import) => import.run(&settings).await?,
        Verb::Code { email } => code::run(&settings, &email).await?,
        Verb::Config => {}
        Verb::Doctor => return doctor::run(&settings).await,
        Verb::Ledger(verb) => return books::ledger(&settings, verb).await,
        Verb::Reconcile => return reconcile::run(&settings).await,
        Verb::Jobs(verb) => books::jobs(&settings, verb).await?,
        Verb::Party(verb) => party::run(&settings, verb).await?,
        Verb::Keys(verb) => keys::run(&settings, &verb)?,
        Verb::Verify(verb) => return verb.log(&settings).await,
        Verb::Audit(verb) => verify::audit(&settings, verb).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a text to standard output.
fn say(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
