"""Archives: the files in a ZIP (`zip_members`) and of what an unpacker streams (`tar_stream`), by the same rules.

May import its neighbours in `formats/`. Records cross from children as `member.Member`.
"""
