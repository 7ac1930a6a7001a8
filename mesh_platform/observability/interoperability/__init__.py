"""Whether ports fit together as their contracts say: joins executed on what is published, and what columns mean on both sides."""
