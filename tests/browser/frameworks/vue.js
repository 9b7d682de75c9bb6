/** A Vue site: v-model, a router in either mode, and a form that is no `<form>`. */
import axios from "axios";
import { createApp } from "vue";
import { createRouter, createWebHashHistory, createWebHistory } from "vue-router";

const place = document.getElementById("app");

/** Inputs and a button in a `<div>`; axios sends by XMLHttpRequest. */
const Quote = {
  data: () => ({ email: "", company: "", seats: 5, said: "" }),
  methods: {
    async send() {
      if (!this.email.includes("@")) {
        this.said = "An e-mail address has an @.";
        return;
      }
      const { email, company, seats } = this;
      try {
        await axios.post("/api/quote", { email, company, seats });
        this.said = "Thanks";
      } catch {
        this.said = "Try again";
      }
    },
  },
  template: `
    <p v-if="said === 'Thanks'" role="status">{{ said }}</p>
    <div v-else class="quote">
      <label>E-mail <input type="email" name="email" v-model.trim="email"
        :aria-invalid="said.includes('@')"></label>
      <label>Company <input name="company" v-model="company"></label>
      <label>Seats <input type="number" name="seats" v-model.number="seats"></label>
      <button type="button" @click="send">Get a quote</button>
      <p role="alert">{{ said }}</p>
    </div>`,
};

/** A form emptied when it has been taken; it stays where it is. */
const Newsletter = {
  data: () => ({ email: "", language: "en", said: "" }),
  methods: {
    async send() {
      const { email, language } = this;
      try {
        await axios.post("/api/newsletter", { email, language });
        this.email = "";
        this.said = "Thanks";
      } catch {
        this.said = "Try again";
      }
    },
  },
  template: `
    <form id="newsletter" @submit.prevent="send">
      <input type="email" name="email" v-model="email" required placeholder="Your e-mail">
      <label><input type="radio" name="language" value="en" v-model="language"> English</label>
      <label><input type="radio" name="language" value="zh" v-model="language"> 中文</label>
      <button>Subscribe</button>
      <p role="status">{{ said }}</p>
    </form>`,
};

const router = createRouter({
  history: place.dataset.history === "hash" ? createWebHashHistory() : createWebHistory(),
  routes: [
    { path: "/", component: { template: "<h1>Home</h1>" } },
    { path: "/quote", component: Quote },
    { path: "/newsletter", component: Newsletter },
  ],
});

createApp({
  template: `
    <nav>
      <router-link to="/">Home</router-link>
      <router-link to="/quote">Quote</router-link>
      <router-link to="/newsletter">Newsletter</router-link>
    </nav>
    <router-view></router-view>
    <a href="/bye">Leave</a>`,
})
  .use(router)
  .mount(place);
