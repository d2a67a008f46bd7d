// Not run: leadflow refuses what a script rewrites.
public class Script : ScriptBase {}
