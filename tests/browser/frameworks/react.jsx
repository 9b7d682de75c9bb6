/** A React site as teams build them: client routes, controlled inputs, a form that comes late. */
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useForm } from "react-hook-form";
import { BrowserRouter, Link, Route, Routes } from "react-router";

const post = (path, data) =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data),
  });

const Home = () => <h1>Home</h1>;
const Pricing = () => <h1>Pricing</h1>;

/** Controlled inputs without names, checked by the component itself. */
function Contact() {
  const [typed, setTyped] = useState({ name: "", email: "", size: "s", topics: [] });
  const [wrong, setWrong] = useState(false);
  const [said, setSaid] = useState("");
  const set = (name) => (event) => setTyped({ ...typed, [name]: event.target.value });
  const tick = ({ target: { value, checked } }) =>
    setTyped({
      ...typed,
      topics: checked ? [...typed.topics, value] : typed.topics.filter((topic) => topic !== value),
    });

  async function send(event) {
    event.preventDefault();
    const isWrong = !typed.email.includes("@");
    setWrong(isWrong);
    if (isWrong) return;
    const answer = await post("/api/contact", typed);
    setSaid(answer.ok ? "Thanks" : "Try again");
  }

  if (said === "Thanks") return <p role="status">{said}</p>;
  return (
    <form noValidate onSubmit={send}>
      <label>
        Your name <input value={typed.name} onChange={set("name")} />
      </label>
      <label htmlFor="work-email">Work e-mail</label>
      <input
        id="work-email"
        type="email"
        aria-invalid={wrong}
        value={typed.email}
        onChange={set("email")}
      />
      <label>
        Company size
        <select value={typed.size} onChange={set("size")}>
          <option value="s">1 to 50</option>
          <option value="l">More than 50</option>
        </select>
      </label>
      <fieldset>
        <legend>Topics</legend>
        {["Scores", "Visits", "Forms"].map((topic) => (
          <label key={topic}>
            <input
              type="checkbox"
              name="topics"
              value={topic.toLowerCase()}
              checked={typed.topics.includes(topic.toLowerCase())}
              onChange={tick}
            />
            {topic}
          </label>
        ))}
      </fieldset>
      {wrong && <p role="alert">An e-mail address has an @.</p>}
      {said && <p role="alert">{said}</p>}
      <button type="submit">Send</button>
    </form>
  );
}

/** A form that is not there until data has come, kept by react-hook-form. */
function Demo() {
  const [plans, setPlans] = useState([]);
  const [said, setSaid] = useState("");
  const { register, handleSubmit, reset, formState } = useForm();
  useEffect(() => {
    fetch("/api/plans")
      .then((answer) => answer.json())
      .then(setPlans);
  }, []);

  async function send(typed) {
    const answer = await post("/api/demo", typed);
    if (!answer.ok) return setSaid("Try again");
    reset();
    setSaid("Thanks");
  }

  if (!plans.length) return <p>One moment …</p>;
  return (
    <form onSubmit={handleSubmit(send)} noValidate>
      <input
        {...register("email", { required: true, pattern: /@/ })}
        placeholder="E-mail"
        aria-invalid={!!formState.errors.email}
      />
      <select {...register("plan")} aria-label="Plan">
        {plans.map((plan) => (
          <option key={plan}>{plan}</option>
        ))}
      </select>
      <button type="submit">Book a demo</button>
      <p role="status">{said}</p>
    </form>
  );
}

const Site = () => (
  <BrowserRouter>
    <nav>
      <Link to="/">Home</Link> <Link to="/pricing">Pricing</Link>{" "}
      <Link to="/pricing?period=year">By the year</Link> <Link to="/contact">Contact</Link>{" "}
      <Link to="/demo">Demo</Link>
    </nav>
    <Routes>
      <Route path="/" element={<Home />} />
      <Route path="/pricing" element={<Pricing />} />
      <Route path="/contact" element={<Contact />} />
      <Route path="/demo" element={<Demo />} />
    </Routes>
    <a href="/bye">Leave</a>
  </BrowserRouter>
);

createRoot(document.getElementById("app")).render(<Site />);
