"""What is done to a picture's bytes, without Django: reading, looking at, writing.

It runs in a process apart (apart.py, __main__.py), for a picture is the one thing
strangers send that a C library takes to pieces.
"""
