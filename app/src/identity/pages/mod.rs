//! The pages of the way in, and the homes of the roles whose work is not built yet.

pub mod activation;
mod dead_invitation;
pub mod decline;
pub mod factor;
pub mod home;
mod passkeys;
pub mod profile;
pub mod recovery;
pub mod second_step;
pub mod sign_in;
pub mod welcome;

pub use activation::Activation;
pub use decline::Decline;
pub use factor::{Factor, SetUpApp};
pub use home::{AssistantHome, PatientHome};
pub use profile::Profile;
pub use recovery::{Forgot, NewEmail, Reset};
pub(crate) use second_step::lost_factor;
pub use second_step::{HelpLostFactor, LostFactor, SecondStep};
pub use sign_in::SignIn;
pub use welcome::Welcome;
