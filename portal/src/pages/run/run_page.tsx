export default function RunPage({ run }: { run: string }) { return <p>{run}</p>; }
