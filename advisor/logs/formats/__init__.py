"""The log formats, each with its READER: a module, or a room where a format needs several. `readers` lists them."""
