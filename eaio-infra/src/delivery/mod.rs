//! What a repository's pipeline does with a system: today, the review of every change that somebody proposes.

mod github;
mod gitlab;
mod review;
mod shell;
#[cfg(test)]
mod tests;

pub use review::ReviewPipeline;
