//! Compiles the kiosk's window when the feature `screen` is on; the officers' side needs nothing built.

fn main() {
    #[cfg(feature = "screen")]
    compile_window();
}

#[cfg(feature = "screen")]
fn compile_window() {
    let debug_info = std::env::var("PROFILE").as_deref() != Ok("release");
    let configuration =
        slint_build::CompilerConfiguration::new().with_style("fluent-light".into()).with_debug_info(debug_info);
    if let Err(error) = slint_build::compile_with_config("ui/app-window.slint", configuration) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
