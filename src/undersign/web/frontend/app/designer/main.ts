/* The field designer: an entry of its own, loaded by its page alone. */
import "../drawn.css";
import "./designer.css";
import "./designer";
