// A job: it ends when it has done its work.
console.log(`the report of ${new Date().toISOString().slice(0, 10)}`);
