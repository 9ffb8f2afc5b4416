//! Cells between their stored form and the forms in which people and programs give and get them.
